"""KM209: activity regularizers, which are divided by the batch size today."""

from __future__ import annotations

import ast

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

MESSAGE = (
    "the old Keras summed this penalty over the batch, and Keras 3 divides it by the batch size since 3.1; "
    "to keep the numbers, multiply the factor by the batch size"
)
RULE = Rule(
    code="KM209",
    name="activity-regularizer",
    title="An activity regularizer is divided by the batch size today.",
    why="""
`activity_regularizer=l1(0.1)` added 0.1 times the sum over the whole batch to the loss. Newer targets take the mean
over the batch, the oldest (Keras 3.0) still the sum. No factor is right for both, and the batch size is often not
known where the layer is made. Code for tf.keras is left alone, which took the mean already.
""",
    examples=(
        Example(
            "from keras.layers import Dense\n\nlayer = Dense(3, activity_regularizer='l1')\n",
            "from tensorflow.keras.layers import Dense\n\nlayer = Dense(3, activity_regularizer='l1')\n",
            "The use is reported for review: multiply the factor by the batch size.",
        ),
    ),
)


@RULE.on("keras.layers.ActivityRegularization")
@RULE.on("keras.layers.*", given=("activity_regularizer",))
def penalty(site: Site) -> None:
    if site.call is None or not site.standalone or site.settings.modern:
        return
    given = site.keyword("activity_regularizer")
    if given is not None and not (isinstance(given.value, ast.Constant) and given.value.value is None):
        site.review(MESSAGE, given)
    elif site.name == "keras.layers.ActivityRegularization":
        site.review(MESSAGE)
