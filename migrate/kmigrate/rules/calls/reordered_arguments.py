"""KM206: positional arguments whose place means another parameter today."""

from __future__ import annotations

from kmigrate.atlas import legacy_orders, signature
from kmigrate.rules.common.positions import old_order
from kmigrate.rules.layers.conv_positional import SIZES
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RULE = Rule(
    code="KM206",
    name="reordered-arguments",
    title="A positional argument stands where another parameter is today.",
    why="""
`model.compile("sgd", "mse", ["accuracy"])` gave metrics; in Keras 3 the third parameter is `loss_weights`. Such
arguments are given by name. The table of orders was made by comparing the signatures of the old releases with those
of the targets. Where the releases disagree among themselves, a person must look.
""",
    examples=(
        Example(
            "from keras.models import load_model\n\nmodel = load_model('m.h5')\n"
            "model.compile('sgd', 'mse', ['accuracy'])\n",
            "from tensorflow.keras.models import load_model\n\nmodel = load_model('m.h5')\n"
            "model.compile('sgd', 'mse', metrics=['accuracy'])\n",
        ),
    ),
)


@RULE.on(*legacy_orders())
def by_name(site: Site) -> None:
    keep, order = legacy_orders()[site.name]
    if site.call is None or len(site.call.args) <= keep:
        return
    if old_order(site) is not None or (site.name in SIZES and site.standalone):
        return  # the order of Keras 1, which KM215 knows; rows and columns
    if site.name == "keras.callbacks.ModelCheckpoint":
        return  # only `period` moved, for which there is a shim
    last = len(site.call.args)
    known = set(signature(_target(site), site.settings.target) or ()) | {"inputs", "outputs", "name"}
    if last > len(order) or not set(order[keep:last]) <= known or not site.name_positional(order, keep):
        site.review(
            f"argument {keep + 1} and those behind it stood for other parameters in the old Keras; give them by name"
        )
        return
    named = ", ".join(f"`{parameter}`" for parameter in order[keep:last])
    site.rewritten(f"{named} must be given by name today, for another parameter stands there", site.call)


def _target(site: Site) -> str:
    row = site.file.facts.names.get(site.name)
    return row.new if row is not None and row.kind == "name" else site.name
