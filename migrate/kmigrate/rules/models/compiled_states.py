"""KM352: models whose parts are frozen or freed after they were compiled."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from kmigrate.engine.names.values import Use
from kmigrate.engine.walk import walk
from kmigrate.rules.common.classes import Function, parameters
from kmigrate.rules.models.frozen_models import MODEL, STORED, TRAINERS, is_store, owner_of
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

SHIM = "kmigrate_shims.models.as_compiled"
WHY = "what this model trained was told when it was compiled, before parts of it were frozen or freed"
RULE = Rule(
    code="KM352",
    name="compiled-states",
    title="What parts of a model train is told when it trains, and no longer when it is compiled.",
    why="""
An adversarial network compiles two models of the same parts: one while the generator is frozen, and the other while the
critic is. Until TensorFlow 2.15 each trained what was trainable when it was compiled. Keras 3 asks when a model trains
for the first time, so that both train the part that was freed last, and nothing says so. `as_compiled` of the shims
keeps to what was trainable before `compile`. A model that is itself frozen behind its `compile` is for KM333.
""",
    examples=(
        Example(
            "from keras.layers import Input\nfrom keras.models import Model, load_model\n\n"
            "maker, critic = load_model('m.keras'), load_model('c.keras')\nz = Input((8,))\n"
            "maker.trainable = False\nlearns = Model(z, critic(maker(z)))\nlearns.compile('sgd', 'mse')\n"
            "maker.trainable = True\nlearns.train_on_batch(x, y)\n",
            "from tensorflow.keras.layers import Input\nfrom tensorflow.keras.models import Model, load_model\n"
            "from kmigrate_shims.models import as_compiled\n\n"
            "maker, critic = load_model('m.keras'), load_model('c.keras')\nz = Input((8,))\n"
            "maker.trainable = False\nlearns = Model(z, critic(maker(z)))\nas_compiled(learns).compile('sgd', 'mse')\n"
            "maker.trainable = True\nlearns.train_on_batch(x, y)\n",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes trainable or not: in which function, at which place, and whether."""

    function: ast.AST | None
    place: tuple[int, int]
    what: str
    value: str

    @property
    def model(self) -> str:
        """`d` of `d.layers[:3]`."""
        return self.what.partition(".layers")[0]


@RULE.on(f"{MODEL}.compile")
def compiled(site: Site) -> None:
    node = site.node
    if not isinstance(node, ast.Attribute) or site.call is None or site.era.is_today:
        return
    changes = _changes(site)
    if changes:
        shown = site.text(node.value)
        inside = _inside(site, shown)
        changes = [one for one in changes if one.model != shown and (inside is None or one.model in inside)]
    if not changes or not any(_differs(site, changes, use) for use in _trained(site)):
        return
    if not site.settings.shims:
        site.review(f"{WHY}; Keras 3 asks when it trains, and --no-shims forbids what keeps it")
        return
    spelled = site.spell(SHIM)
    site.replace(node.value, f"{spelled}(", node.value, ")")
    site.shimmed(WHY, node, new=f"{spelled}({site.text(node.value)})")


def _trained(site: Site) -> Iterator[Use]:
    """Where the model is trained as it is compiled here, and not as once more further on."""
    shown, here, start = owner_of(site, site.use), site.function_around(site.node), _place(site.node)
    again = [
        _place(use.node)
        for use in site.uses(f"{MODEL}.compile")
        if owner_of(site, use) == shown and site.function_around(use.node) is here and _place(use.node) > start
    ]
    for use in site.uses(*TRAINERS):
        inside = site.function_around(use.node) is here
        behind = start < _place(use.node) <= min(again, default=_place(use.node)) if inside else not again
        if owner_of(site, use) == shown and behind:
            yield use


def _differs(site: Site, changes: list[Change], trained: Use) -> bool:
    """Whether anything is otherwise when it is trained for the first time."""
    here, there = site.function_around(site.node), site.function_around(trained.node)
    for what in {one.what for one in changes}:
        first = [one for one in changes if one.what == what and one.function is here]
        before = _last(first, _place(site.node), "True")
        if there is here:
            after = _last(first, _place(trained.node), "True")
        else:
            later = [one for one in changes if one.what == what and one.function is there]
            after = _last(later, _place(trained.node), first[-1].value if first else "True")
        if before != after:
            return True
    return False


def _inside(site: Site, shown: str) -> set[str] | None:
    """All that the model is made of, by what the file assigns; None where that is not in the file."""
    if _inside not in site.file.memo:
        made: dict[str, set[str]] = {}
        for node in site.nodes(ast.Assign):
            if isinstance(node, ast.Assign):
                parts = {site.text(one) for one in walk(node.value) if isinstance(one, ast.Name | ast.Attribute)}
                for target in node.targets:
                    for one in target.elts if isinstance(target, ast.Tuple | ast.List) else [target]:
                        made.setdefault(site.text(one), set()).update(parts)
        site.file.memo[_inside] = made
    made = site.file.memo[_inside]
    if shown not in made:
        return None
    found, left = set[str](), [*made[shown]]
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left += made.get(name, ())
    return found


def _last(changes: list[Change], place: tuple[int, int], otherwise: str) -> str:
    return next((one.value for one in reversed(changes) if one.place < place), otherwise)


def _place(node: ast.AST) -> tuple[int, int]:
    return getattr(node, "end_lineno", 0), getattr(node, "end_col_offset", 0)


def _changes(site: Site) -> list[Change]:
    """All that the file freezes and frees, in its order."""
    if _changes not in site.file.memo:
        found = [one for use in site.uses(*STORED) if is_store(use) for one in _of(site, use)]
        site.file.memo[_changes] = sorted(found, key=lambda one: one.place)
    return site.file.memo[_changes]  # type: ignore[no-any-return]


def _of(site: Site, use: Use) -> Iterator[Change]:
    function, statement = site.function_around(use.node), site.statement(use.node)
    if not isinstance(use.node, ast.Attribute) or not isinstance(statement, ast.Assign):
        return
    owner, value = use.node.value, statement.value
    loop = _loop(site, statement, owner)
    owner = loop or owner
    root = owner.value if isinstance(owner, ast.Attribute) and owner.attr == "layers" else owner
    given = parameters(function) if isinstance(function, Function) else []
    if not isinstance(function, Function) or not isinstance(root, ast.Name) or root.id not in given:
        yield Change(function, _place(use.node), site.text(root), site.text(value))
        return
    for call in site.nodes(ast.Call):  # a function of the program that freezes what it is given
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == function.name:
            said = dict(zip(given, call.args, strict=False)) | {k.arg: k.value for k in call.keywords if k.arg}
            if root.id in said:
                whether = said.get(value.id, value) if isinstance(value, ast.Name) else value
                yield Change(site.function_around(call), _place(call), site.text(said[root.id]), site.text(whether))


def _loop(site: Site, statement: ast.stmt, owner: ast.expr) -> ast.expr | None:
    """What a loop goes through that gives the owner: `model.layers`, or some of them."""
    outer = site.parent(statement)
    if isinstance(outer, ast.For) and isinstance(owner, ast.Name) and isinstance(outer.target, ast.Name):
        return outer.iter if outer.target.id == owner.id else None
    return None
