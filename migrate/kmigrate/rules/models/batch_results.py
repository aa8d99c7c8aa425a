"""KM310: what `train_on_batch` and `test_on_batch` give, which Keras 3 averages over all calls."""

from __future__ import annotations

import ast

from kmigrate.engine.walk import walk
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

ONE_BATCH = tuple(f"keras.models.Model.{name}" for name in ("train_on_batch", "test_on_batch"))
STATEMENTS = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr, ast.Return)
AGAIN = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)

RULE = Rule(
    code="KM310",
    name="batch-results",
    title="The results of one batch must be asked for anew.",
    why="""
`train_on_batch` and `test_on_batch` gave loss and metrics of that batch. In TensorFlow 2.16 they give the averages of
all batches since metrics were last reset: after the losses 1, 4 and 9, which real Keras 2.2.4 reports, it says 1, 2.5
and 4.7. Newer releases reset them again. `model.reset_metrics()` before the call gives the batch's own in all of them.
""",
    examples=(
        Example(
            "from keras.models import load_model\n\nmodel = load_model('m.keras')\nloss = model.train_on_batch(x, y)\n",
            "from tensorflow.keras.models import load_model\n\nmodel = load_model('m.keras')\nmodel.reset_metrics()\n"
            "loss = model.train_on_batch(x, y)\n",
        ),
    ),
)


@RULE.on(*ONE_BATCH)
def results(site: Site) -> None:
    call = site.call
    if call is None or site.use.kind != "attribute":
        return
    reset = site.keyword("reset_metrics")
    if reset is not None and not (isinstance(reset.value, ast.Constant) and reset.value.value is True):
        site.review(
            "metrics add up from call to call until model.reset_metrics() in TensorFlow 2.16; newer ones "
            "always reset them",
            reset,
        )
        return
    if reset is not None:
        site.remove_argument(reset)
        site.rewritten("`reset_metrics` is gone", reset)
    statement = _statement(site, call)
    if isinstance(statement, ast.Expr) and statement.value is call:
        return  # nobody looks at them
    owner = getattr(site.node, "value", None)
    if statement is None or owner is None or not _plain(owner) or not _alone(site, statement):
        site.review("TensorFlow 2.16 gives averages over all calls here; call model.reset_metrics() before each")
        return
    source = site.file.source
    start = source.start(statement)
    line = f"{site.text(owner)}.reset_metrics()"
    if _is_before(site, statement, line):
        return
    source_line = f"{line}{source.newline}{source.indent(start)}"
    site.file.edits.replace_span(start, start, source_line)
    site.rewritten("TensorFlow 2.16 gives averages over all calls; this asks for the batch's own", call, new=line)


def _statement(site: Site, call: ast.Call) -> ast.stmt | None:
    """The simple statement that makes this one call, once."""
    statement = site.statement(call)
    if not isinstance(statement, STATEMENTS):
        return None
    outer = site.parent(call)
    while outer is not None and outer is not statement:
        if isinstance(outer, AGAIN):
            return None
        outer = site.parent(outer)
    owner = site.text(site.node)
    same = [n for n in walk(statement) if isinstance(n, ast.Call) and site.text(n.func) == owner]
    return statement if len(same) == 1 else None


def _plain(node: ast.AST | None) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def _alone(site: Site, statement: ast.stmt) -> bool:
    """Whether the statement begins its line."""
    source = site.file.source
    start = source.start(statement)
    return not source.slice(source.line_start(start), start).strip()


def _is_before(site: Site, statement: ast.stmt, line: str) -> bool:
    block = site.file.blocks.get(id(statement), [])
    at = next((i for i, one in enumerate(block) if one is statement), 0)
    return at > 0 and site.text(block[at - 1]) == line
