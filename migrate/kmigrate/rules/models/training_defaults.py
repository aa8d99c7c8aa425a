"""KM323: how long Keras 0.3 and 1 trained where nobody said it."""

from __future__ import annotations

import ast

from kmigrate.rules.common.batches import is_keras_1
from kmigrate.rules.common.classes import is_a
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

SEQUENTIAL = "keras.models.Sequential"
WEIGHTS = ("x", "y", "class_weight", "sample_weight")
RULE = Rule(
    code="KM323",
    name="training-defaults",
    title="`fit` trained for ten epochs where nobody said how many.",
    why="""
In Keras 1 `fit` took ten epochs unless it was told otherwise, and that of Sequential models still in Keras 2.0; in
Keras 0.3 a hundred, with batches of 128. Today it is one. The old defaults are written out where it is known that the
program is so old, which it says or which its keywords show. `--modern` leaves them out. A third argument of
`train_on_batch` was the weights of the classes in Sequential models before Keras 2.2, and is those of the samples.
""",
    examples=(
        Example(
            "from keras.models import load_model\n\nmodel = load_model('m.keras')\nmodel.fit(a, b, nb_epoch=3)\n"
            "model.fit(x, y)\n",
            "from tensorflow.keras.models import load_model\n\nmodel = load_model('m.keras')\n"
            "model.fit(a, b, epochs=3)\nmodel.fit(x, y, epochs=10)\n",
        ),
    ),
)


@RULE.on("keras.models.Model.fit")
def epochs(site: Site) -> None:
    if site.call is None or site.use.kind != "attribute" or not site.standalone or site.settings.modern:
        return
    if any(k.arg in ("steps_per_epoch", "epochs") for k in site.call.keywords) or not _took_ten(site):
        return
    oldest = site.era.keras.is_before("1") is True
    given = {
        "epochs": site.argument("nb_epoch", 3),
        **({"batch_size": site.argument("batch_size", 2)} if oldest else {}),
    }
    defaults = {"epochs": "100" if oldest else "10", "batch_size": "128"}
    for name in [name for name, value in given.items() if value is None]:
        if site.unpacks:
            site.review(f"the default of `{name}` was {defaults[name]}; give it where the call does not")
            continue
        site.add_argument(f"{name}={defaults[name]}")
        site.rewritten(f"the old default `{name}={defaults[name]}` is written out", new=f"{name}={defaults[name]}")


def _took_ten(site: Site) -> bool:
    if is_keras_1(site) or site.era.keras.is_before("2") is True:
        return True
    return _is_sequential(site) and site.era.keras.is_before("2.1") is True


def _is_sequential(site: Site) -> bool:
    node = site.node
    return isinstance(node, ast.Attribute) and is_a(site, site.value(node.value), SEQUENTIAL)


@RULE.on("keras.models.Model.train_on_batch")
def weights(site: Site) -> None:
    call = site.call
    if call is None or site.use.kind != "attribute" or not site.standalone or len(call.args) < 3:
        return
    old = site.era.keras.is_before("2.2")
    if not _is_sequential(site) or old is False:
        return
    if old is None or not site.name_positional(WEIGHTS, 2):
        site.review(
            "before Keras 2.2 the third argument was class_weight here, and since then it is sample_weight; name it"
        )
        return
    site.rewritten("the weights of classes came before those of samples", new="class_weight=...")
