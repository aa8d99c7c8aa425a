"""KM323: how long Keras 0.3 and 1 trained where nobody said it."""

from __future__ import annotations

from kmigrate.era import number
from kmigrate.rules.common.batches import is_keras_1
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RULE = Rule(
    code="KM323",
    name="training-defaults",
    title="`fit` trained for ten epochs where nobody said how many.",
    why="""
In Keras 1 `fit` took ten epochs unless it was told otherwise; in Keras 0.3 a hundred, with batches of 128. Since Keras
2 it is one. The old defaults are written out where the program is one of Keras 1, which it says or which its keywords
show. `--modern` leaves them out.
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
    if not is_keras_1(site) or any(k.arg in ("steps_per_epoch", "epochs") for k in site.call.keywords):
        return
    oldest = site.settings.source is not None and number(site.settings.source) < (1,)
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
