"""KM367: whether a weight stands in a list of weights."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kmigrate.engine.names.values import Instance, Items, Use
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

if TYPE_CHECKING:
    from kmigrate.engine.file import SourceFile

VARIABLE, ASKED = "keras.Variable", "keras.Variable.listed"
WORDS = ("weights", "trainable_weights", "non_trainable_weights", "trainable_variables", "variables", "add_weight")
EACH = "each"
# Where `not any(...)` may stand as it is.
LOOSE = (ast.If, ast.While, ast.IfExp, ast.Assign, ast.Return, ast.Assert, ast.BoolOp, ast.comprehension, ast.Expr)
RULE = Rule(
    code="KM367",
    name="listed-weights",
    title="A weight is looked for in a list by what it is, not by its numbers.",
    why="""
Variables of TensorFlow 1 and Theano were equal to themselves alone, so that `weight in layer.trainable_weights` asked
whether it is one of these. Those of Keras 3 compare their numbers: the question ends in an error, or is answered yes
for another weight whose only number is the same.
""",
    examples=(
        Example(
            "from keras.models import load_model\n\nmodel = load_model('m.keras')\n"
            "rest = [w for w in model.weights if w not in model.layers[0].weights]\n",
            "from tensorflow.keras.models import load_model\n\nmodel = load_model('m.keras')\n"
            "rest = [w for w in model.weights if not any(w is each for each in model.layers[0].weights)]\n",
        ),
    ),
)


@RULE.finds
def find(file: SourceFile) -> Iterator[Use]:
    """`w in layer.weights`, where one of the two is known."""
    if not file.speaks_keras or not any(file.source.lines_of(word) for word in WORDS):
        return
    for node in file.nodes.get(ast.Compare, ()):
        match node:
            case ast.Compare(left=left, ops=[ast.In() | ast.NotIn()], comparators=[right]):
                listed = file.value(right)
                known = isinstance(listed, Items) and (_is(file.value(left)) or _is(listed.element))
                if known and file.is_old:
                    yield Use("name", ASKED, node)
            case _:
                pass


def _is(value: object) -> bool:
    return isinstance(value, Instance) and value.cls == VARIABLE


@RULE.on(ASKED)
def asked(site: Site) -> None:
    node = site.node
    if not isinstance(node, ast.Compare) or not (site.standalone or site.era.tensorflow.is_before("2.0") is True):
        return
    left, right = node.left, node.comparators[0]
    if site.named(EACH) or not isinstance(left, ast.Name | ast.Attribute | ast.Subscript):
        site.review("weights compare their numbers today: ask `any(weight is one for one in weights)`")
        return
    head = "not " if isinstance(node.ops[0], ast.NotIn) else ""
    enclosed = site.file.source.data[: site.file.source.start(node)][-1:] in (b"(", b"[")
    tight = head and not enclosed and not isinstance(site.parent(node), LOOSE)
    pieces = (
        f"{'(' if tight else ''}{head}any(",
        left,
        f" is {EACH} for {EACH} in ",
        right,
        f"){')' if tight else ''}",
    )
    site.replace(node, *pieces)
    site.rewritten("weights compare their numbers today; this asks for the weight itself", new="any(... is ...)")
