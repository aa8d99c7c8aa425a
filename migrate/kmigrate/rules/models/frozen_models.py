"""KM333: models that are frozen after they were compiled, and trained all the same."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from kmigrate.engine.names.values import Use
from kmigrate.engine.walk import walk
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

MODEL = "keras.models.Model"
TRAINERS = tuple(f"{MODEL}.{name}" for name in ("train_on_batch", "fit", "fit_generator"))
STORED = tuple(f"{owner}.trainable" for owner in (MODEL, "keras.models.Sequential", "keras.layers.Layer"))

RULE = Rule(
    code="KM333",
    name="frozen-models",
    title="What a model trains is told when it trains, and no longer when it is compiled.",
    why="""
The usual adversarial network compiles its discriminator, says `discriminator.trainable = False`, and compiles the
generator with the discriminator behind it. The old Keras went on training the discriminator, for it was trainable when
it was compiled. Keras 3 only warns that there is nothing to train, and the discriminator never learns. It is made
trainable around the lines that train it.
""",
    examples=(
        Example(
            "from keras.models import load_model\n\nd = load_model('d.keras')\nd.compile('sgd', 'mse')\n"
            "d.trainable = False\nloss = d.train_on_batch(x, y)\n",
            "from tensorflow.keras.models import load_model\n\nd = load_model('d.keras')\nd.compile('sgd', 'mse')\n"
            "d.trainable = False\nd.trainable = True\nd.reset_metrics()\nloss = d.train_on_batch(x, y)\n"
            "d.trainable = False\n",
        ),
    ),
)


@RULE.on(*STORED)
def frozen(site: Site) -> None:
    node, statement = site.node, site.statement(site.node)
    if not isinstance(node, ast.Attribute) or not isinstance(statement, ast.Assign) or not is_store(site.use):
        return
    shown, whole = frozen_owner(site, node)
    trained = [use for use in site.uses(*TRAINERS) if owner_of(site, use) == shown and use.call is not None]
    if not trained or not is_constant(statement.value, False) or not _was_compiled(site, shown):
        return
    if any(
        frozen_owner(site, use.node)[0] == shown and not is_constant(_value(site, use), False) for use in _stores(site)
    ):
        return  # the program itself says when it may learn
    if f"frozen {shown}" in site.file.memo:
        return
    site.file.memo[f"frozen {shown}"] = True
    blocks = list(_runs(site, trained)) if whole else []
    if not blocks:
        site.review(
            "Keras 3 trains what is trainable when it trains, not when it was compiled: say "
            f"`{shown}.trainable = True` before `{shown}` is trained and False behind it",
            statement,
        )
        return
    for first, last in blocks:
        _around(site, shown, first, last)
    message = f"`{shown}` was trained as it was compiled, before this; Keras 3 asks when it trains"
    site.rewritten(message, statement, new=f"{shown}.trainable = True")


def frozen_owner(site: Site, node: ast.AST) -> tuple[str, bool]:
    """The model of which something is frozen, and whether that is all of it: `d` in a loop over `d.layers` too."""
    if not isinstance(node, ast.Attribute):
        return "", False
    inner: ast.AST = node
    while isinstance(node.value, ast.Name) and (outer := site.parent(inner)) is not None:
        inner = outer
        if isinstance(inner, ast.For) and isinstance(inner.target, ast.Name) and inner.target.id == node.value.id:
            layers = inner.iter.value if isinstance(inner.iter, ast.Subscript) else inner.iter
            if isinstance(layers, ast.Attribute) and layers.attr == "layers":
                return site.text(layers.value), layers is inner.iter
            break
    return site.text(node.value), True


def _was_compiled(site: Site, shown: str) -> bool:
    """Whether the model is compiled when it is frozen, and not once more afterwards, as far as the file tells."""
    here = [
        use.line for use in _compiled(site, shown) if site.function_around(use.node) is site.function_around(site.node)
    ]
    if here:
        return max(here) < site.use.line
    for node in site.nodes(ast.Assign):
        match node:
            case ast.Assign(targets=[target], value=ast.Call(func=made)) if site.text(target) == shown:
                name = made.attr if isinstance(made, ast.Attribute) else getattr(made, "id", "")
                bodies = [walk(function) for function in site.functions(name)]
                return any(isinstance(one, ast.Attribute) and one.attr == "compile" for body in bodies for one in body)
            case _:
                pass
    return False


def _stores(site: Site) -> list[Use]:
    return [use for use in site.uses(*STORED) if is_store(use)]


def _value(site: Site, use: Use) -> ast.AST | None:
    return getattr(site.statement(use.node), "value", None)


def _around(site: Site, shown: str, first: ast.stmt, last: ast.stmt) -> None:
    """One line before the first of the statements, and one behind the last."""
    source, edits = site.file.source, site.file.edits
    start, end = source.start(first), source.end(last)
    end += len(source.data[end : source.line_end(end)].rstrip(b"\r\n"))  # a comment stays on its line
    line = f"{source.newline}{source.indent(start)}"
    edits.replace_span(start, start, f"{shown}.trainable = True{line}")
    edits.replace_span(end, end, f"{line}{shown}.trainable = False")


def _runs(site: Site, trained: list[Use]) -> Iterator[tuple[ast.stmt, ast.stmt]]:
    """The first and last of the statements of one block that train it one behind the other; nothing where one hides."""
    found = {id(s): s for use in trained if (s := site.statement(use.node)) is not None}
    source = site.file.source
    for one in found.values():
        start, end = source.start(one), source.end(one)
        rest = source.data[end : source.line_end(end)].strip()
        alone = not source.slice(source.line_start(start), start).strip() and (not rest or rest.startswith(b"#"))
        if not isinstance(one, ast.Assign | ast.Expr | ast.AugAssign) or not alone:
            return
    seen: set[int] = set()
    for one in found.values():
        if id(one) in seen:
            continue
        block = site.file.blocks[id(one)]
        at = block.index(one)
        last = at
        while last + 1 < len(block) and id(block[last + 1]) in found:
            last += 1
        seen.update(id(s) for s in block[at : last + 1])
        yield one, block[last]


def _compiled(site: Site, shown: str) -> list[Use]:
    return [use for use in site.uses(f"{MODEL}.compile") if owner_of(site, use) == shown]


def owner_of(site: Site, use: Use) -> str:
    """The model of which an attribute is used, as it is written."""
    return site.text(use.node.value) if isinstance(use.node, ast.Attribute) else ""


def is_store(use: Use) -> bool:
    return isinstance(use.node, ast.Attribute) and isinstance(use.node.ctx, ast.Store)


def is_constant(node: ast.AST | None, value: bool) -> bool:
    return isinstance(node, ast.Constant) and node.value is value
