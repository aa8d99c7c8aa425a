"""KM337: metrics of the program's own, and targets of one dimension."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from kmigrate.engine.names.values import Functions
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

COLUMNS, BY_SAMPLES = (f"kmigrate_shims.metrics.{name}" for name in ("columns", "by_samples"))
WHY = "metrics were given targets of the type of the predictions, and a column of those of one dimension"
WEIGHED = "and one number for a batch counted for each of its samples"
GIVEN = {"metrics": 2, "weighted_metrics": 5}

RULE = Rule(
    code="KM337",
    name="column-targets",
    title="A metric of one's own is given targets as they are.",
    why="""
The old Keras gave a metric targets of the type of the predictions, and made a column of `y = np.array([0, 1, 1])`.
Keras 3 does so for losses and for its own metrics alone. A function of the program gets targets of shape (n,) beside
predictions of (n, 1), computes n by n numbers, and gives a wrong one without a word; and it gets whole numbers, such as
those of a `LabelBinarizer` or of masks, beside which TensorFlow multiplies no floats. `columns` of the shims makes both
as they were, in Keras and in tf.keras up to TensorFlow 2.15. Before Keras 2.3 a metric that gives one number for a
batch, such as `K.mean(...)`, counted once for each sample of the batch, so that a smaller last batch counted less;
`by_samples` does that too.
""",
    examples=(
        Example(
            "from keras.models import Sequential\nfrom keras.layers import Dense\n\n\n"
            "def off(y_true, y_pred):\n    return abs(y_true - y_pred)\n\n\n"
            "model = Sequential([Dense(1)])\nmodel.compile('sgd', 'mse', metrics=[off])\n",
            "from tensorflow.keras.models import Sequential\nfrom tensorflow.keras.layers import Dense\n"
            "from kmigrate_shims.metrics import columns\n\n\n"
            "def off(y_true, y_pred):\n    return abs(y_true - y_pred)\n\n\n"
            "model = Sequential([Dense(1)])\nmodel.compile('sgd', 'mse', metrics=[columns(off)])\n",
        ),
    ),
)


@RULE.on("keras.models.Model.compile")
def compiled(site: Site) -> None:
    if site.call is None or site.use.kind != "attribute":
        return
    own = [
        one
        for name, position in GIVEN.items()
        if (given := site.argument(name, position)) is not None
        for one in _each(_written(site, given))
        if isinstance(site.value(one), Functions)
        and not {"columns", "matched", "by_samples"} & set(_words(site.text(one)))
    ]
    if not own:
        return
    weighed = site.standalone and bool(site.era.keras.is_before("2.3"))
    if site.era.is_today:
        return
    for one in own:
        if not site.settings.shims:
            site.review(f"{WHY}; cast them, and make them a column, where the metric begins", one)
            continue
        spelled = site.spell(BY_SAMPLES if weighed else COLUMNS)
        site.replace(one, f"{spelled}(", one, ")")
        site.shimmed(f"{WHY}, {WEIGHED}" if weighed else WHY, one, new=f"{spelled}(...)")


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def _written(site: Site, given: ast.expr) -> ast.expr:
    """The list that a name stands for, where there is one."""
    values = site.assigned(given.id) if isinstance(given, ast.Name) else []
    return values[0] if len(values) == 1 else given


def _each(given: ast.expr) -> Iterator[ast.expr]:
    match given:
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Dict(values=parts):
            for part in parts:
                yield from _each(part)
        case ast.Name() | ast.Attribute() | ast.Call() | ast.Lambda():
            yield given
        case _:
            pass
