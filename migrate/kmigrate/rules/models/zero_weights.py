"""KM355: samples and classes of weight 0, which did not count in the mean of a loss before Keras 2.3."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from kmigrate.engine.walk import walk
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

METHODS = ("fit", "evaluate", "train_on_batch", "test_on_batch", "fit_generator")
WORDS = ("sample_weight", "class_weight")
# Functions whose arrays are zeros, or of zeros and ones.
MAKERS = {
    *("zeros", "zeros_like", "where", "not_equal", "equal", "greater", "less", "logical_not", "isnan", "isfinite"),
    *("logical_and", "logical_or", "eye", "identity"),
}
COUNTED = "kmigrate_shims.losses.Counted"
RULE = Rule(
    code="KM355",
    name="zero-weights",
    title="Samples of weight 0 count in the mean of a loss since Keras 2.3.",
    why="""
Before Keras 2.3 the weighted loss of a batch was divided by how many of its samples had a weight other than 0; since
then it is divided by all of them. Where weights leave samples out, losses and the steps of training are smaller today.
`Counted(loss)` of the shims divides as it was. It is asked for where a weight is seen to be 0: written so, compared,
or an array of zeros; tf.keras always divided by all.
""",
    examples=(
        Example(
            "from keras.models import load_model\n\nmodel = load_model('m.keras')\n"
            "model.fit(x, y, sample_weight=(y != -1).astype('float32'), epochs=2)\n",
            "from tensorflow.keras.models import load_model\n\nmodel = load_model('m.keras')\n"
            "model.fit(x, y, sample_weight=(y != -1).astype('float32'), epochs=2)\n",
            "The weights are reported for review.",
        ),
    ),
)


@RULE.on(*(f"keras.models.Model.{name}" for name in METHODS), given=WORDS)
def weighted(site: Site) -> None:
    if not site.standalone or site.settings.modern or site.era.keras.is_before("2.3") is False:
        return
    for word in WORDS:
        given = site.argument(word)
        if given is not None and _may_be_zero(site, given):
            site.review(
                "samples of weight 0 did not count in the mean of a loss before Keras 2.3: compile the model with "
                f"`{COUNTED}(loss)` to leave them out",
                given,
            )


def _may_be_zero(site: Site, given: ast.expr) -> bool:
    """Whether a weight is seen to be 0: in the argument, in what its name was given, or in what was put into that."""
    values = [given]
    if isinstance(given, ast.Name):
        values += site.assigned_near(given)
        if any(_is_nought(value) for value in _stored(site, given.id)):
            return True
    return any(_is_zero(node) for value in values for node in walk(value))


def _stored(site: Site, name: str) -> Iterator[ast.expr]:
    """`weights[padding] = 0`"""
    for node in site.named(name):
        store = site.parent(node)
        statement = site.parent(store) if isinstance(store, ast.Subscript) else None
        if isinstance(statement, ast.Assign) and store in statement.targets:
            yield statement.value


def _is_zero(node: ast.AST) -> bool:
    match node:
        case ast.Compare(ops=ops):
            return not any(isinstance(op, ast.Is | ast.IsNot | ast.In | ast.NotIn) for op in ops)
        case ast.Dict(values=values) | ast.List(elts=values):
            return any(_is_nought(value) for value in values)
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)):
            return name in MAKERS
        case _:
            return _is_nought(node) and isinstance(getattr(node, "value", None), float)


def _is_nought(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and not isinstance(node.value, bool) and node.value in (0, 0.0)
