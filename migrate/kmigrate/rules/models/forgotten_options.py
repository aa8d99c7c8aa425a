"""KM360: options of losses and metrics that Keras 3 does not write into a saved model."""

from __future__ import annotations

import ast

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

SAVES = ("keras.models.Model.save", "keras.models.save_model", "keras.callbacks.ModelCheckpoint")
# The option, where it stands in a call, and what comes back: keras 2.15.0 and 3.15.0 losses.py, metrics.py.
OPTIONS = {
    "keras.losses.Huber": ("delta", 0, 1),
    "keras.losses.CosineSimilarity": ("axis", 0, -1),
    "keras.metrics.CosineSimilarity": ("axis", 2, -1),
}
RULE = Rule(
    code="KM360",
    name="forgotten-options",
    title="A saved model forgets the `delta` of `Huber` and the `axis` of `CosineSimilarity`.",
    why="""
Keras 3 does not write these options into the file of a model: `load_model` gives a loss with `delta=1.0`, or along the
last axis, and training goes on with it, without a word. The old Keras kept them. Where a file of code saves models, the
losses come from the shims, which keep them; a metric is a finding, as is a loss where shims are not wanted.
""",
    examples=(
        Example(
            "import tensorflow as tf\n\nmodel = tf.keras.Sequential([tf.keras.layers.Dense(1)])\n"
            "model.compile('sgd', tf.keras.losses.Huber(delta=0.3))\nmodel.fit(x, y)\nmodel.save('m.keras')\n",
            "import tensorflow as tf\nfrom kmigrate_shims.losses import Huber\n\n"
            "model = tf.keras.Sequential([tf.keras.layers.Dense(1)])\n"
            "model.compile('sgd', Huber(delta=0.3))\nmodel.fit(x, y)\nmodel.save('m.keras')\n",
        ),
    ),
)


@RULE.on(*OPTIONS)
def made(site: Site) -> None:
    if site.use.kind != "name" or site.era.is_today or not _saves(site):
        return
    option, _, comes_back = OPTIONS[site.name]
    what = f"Keras 3 does not write {option} into a saved model, which comes back with {comes_back}"
    shim = site.name.replace("keras.", "kmigrate_shims.", 1)
    if site.name.startswith("keras.losses.") and site.settings.shims:
        if any(_says(site, use.call) for use in site.uses(site.name)):  # all of a file, under one name
            site.rename(shim)
            site.shimmed(f"{what}; that of the shims keeps it", new=shim)
    elif _says(site, site.call):
        site.review(f"{what}: compile the model anew after load_model")


def _says(site: Site, call: ast.Call | None) -> bool:
    """Whether a call gives the option another value than comes back, or one that nobody can tell."""
    option, place, comes_back = OPTIONS[site.name]
    if call is None:
        return False
    given = next((one.value for one in call.keywords if one.arg == option), None)
    if given is None and len(call.args) > place:
        given = call.args[place]
    if given is None:
        return False
    try:
        return bool(ast.literal_eval(given) != comes_back)
    except ValueError:
        return True


def _saves(site: Site) -> bool:
    return any(use.call is not None and not _weights_alone(use.call) for use in site.uses(*SAVES))


def _weights_alone(call: ast.Call) -> bool:
    said = {one.arg: one.value.value for one in call.keywords if isinstance(one.value, ast.Constant)}
    return said.get("save_weights_only") is True or said.get("include_optimizer") is False
