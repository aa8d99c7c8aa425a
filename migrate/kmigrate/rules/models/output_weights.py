"""KM354: weights of the samples of several outputs."""

from __future__ import annotations

import ast

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

METHODS = ("fit", "evaluate", "train_on_batch", "test_on_batch")
RULE = Rule(
    code="KM354",
    name="output-weights",
    title="Weights of samples of several outputs are a list of arrays.",
    why="""
The old Keras took `sample_weight={"main": weights}` by the names of outputs, left out those that were not there or
None, and did not ask how the targets were given. Keras 3 stops: it wants weights for every output, built as the targets
are. The one form that all its releases take is a list of targets and a list of arrays, with ones where there were no
weights.
""",
    examples=(
        Example(
            "from keras.models import load_model\n\nmodel = load_model('m.keras')\n"
            "model.fit(x, [a, b], sample_weight={'main': weights})\n",
            "from tensorflow.keras.models import load_model\n\nmodel = load_model('m.keras')\n"
            "model.fit(x, [a, b], sample_weight={'main': weights})\n",
            "The weights are reported for review.",
        ),
    ),
)


@RULE.on(*(f"keras.models.Model.{name}" for name in METHODS), given=("sample_weight",))
def weighted(site: Site) -> None:
    given = site.argument("sample_weight")
    if given is None or site.era.is_today:
        return
    values = site.assigned_near(given) if isinstance(given, ast.Name) else [given]
    if any(map(_is_refused, values)):
        site.review(
            "Keras 3 takes weights of several outputs as a list beside a list of targets, an array for each output "
            "(ones where there are none)",
            given,
        )


def _is_refused(node: ast.expr) -> bool:
    """By names, or with outputs that have none."""
    match node:
        case ast.Dict():
            return True
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            return any(isinstance(one, ast.Constant) and one.value is None for one in parts)
        case _:
            return False
