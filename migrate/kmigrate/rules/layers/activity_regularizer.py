"""KM209: activity regularizers, which are divided by the batch size today."""

from __future__ import annotations

import ast

from kmigrate.rules.common.positions import position
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site
from kmigrate.tables import load_tables

MESSAGE = "the old Keras summed this penalty over the batch, and Keras 3 divides it by the batch size since 3.1; "
HOW = "where it is one, write kmigrate_shims.layers.summed(...) around it, or multiply the factor by the batch size"
SUMMED, LAYER = "kmigrate_shims.layers.summed", "keras.layers.ActivityRegularization"
RULE = Rule(
    code="KM209",
    name="activity-regularizer",
    title="An activity regularizer is divided by the batch size today.",
    why="""
`activity_regularizer=l1(0.1)` added 0.1 times the sum over the whole batch to the loss. Newer targets take the mean
over the batch, the oldest (Keras 3.0) still the sum. `kmigrate_shims.layers.summed` takes the sum in both. Code for
tf.keras is left alone, which took the mean already.
""",
    examples=(
        Example(
            "from keras.layers import Dense\n\nlayer = Dense(3, activity_regularizer='l1')\n",
            "from tensorflow.keras.layers import Dense\nfrom kmigrate_shims.layers import summed\n\n"
            "layer = Dense(3, activity_regularizer=summed('l1'))\n",
        ),
    ),
)


@RULE.on(LAYER)
def layer(site: Site) -> None:
    if site.use.kind != "name" or not site.standalone or site.settings.modern or _was_divided(site):
        return
    if not site.settings.shims:
        site.review(f"{MESSAGE}{HOW}")
        return
    new = f"kmigrate_shims.layers.{LAYER.rpartition('.')[2]}"
    site.rename(new)
    site.shimmed(f"{MESSAGE}the shim sums it", new=new)


@RULE.on(*load_tables().orders)
@RULE.on("keras.layers.*", given=("activity_regularizer",))
def penalty(site: Site) -> None:
    call = site.call
    keyword = site.keyword("activity_regularizer")
    if call is None or (keyword is None and len(call.args) < 6):
        return  # it never stood before
    if not site.standalone or site.settings.modern or site.name == LAYER or _was_divided(site):
        return
    value = site.argument("activity_regularizer", position(site, "activity_regularizer") if keyword is None else None)
    if value is None or (isinstance(value, ast.Constant) and value.value is None):
        return
    if not site.settings.shims or not (isinstance(value, ast.Constant) or _made(site, value)):
        site.review(f"{MESSAGE}{HOW}", keyword or value)
        return
    spelled = site.spell(SUMMED)
    site.replace(value, f"{spelled}(", value, ")")
    site.shimmed(f"{MESSAGE}`summed` sums it", keyword or value, new=f"{spelled}({site.text(value)})")


def _was_divided(site: Site) -> bool:
    """Keras took the mean over the batch at first, as it does again."""
    return site.era.keras.is_before("1.0.6") is True


def _made(site: Site, value: ast.expr) -> bool:
    """Whether a regularizer is made there, which cannot be None."""
    use = next((use for use in site.file.uses if use.call is value), None)
    return (
        use is not None
        and use.name.startswith("keras.regularizers.")
        and not use.name.endswith((".get", "deserialize"))
    )
