"""KM615: arguments of tf.keras that are gone, where they say what happens anyway."""

from __future__ import annotations

from kmigrate.rules.common.idle import IDLE, is_idle
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RULE = Rule(
    code="KM615",
    name="idle-arguments",
    title="An argument that is gone, and that said what happens anyway.",
    why="""
`ragged=False`, `options=None`, `dynamic=False` name the old default of a parameter that Keras 3 does not have. Without
it the program does what it did.
""",
    examples=(
        Example(
            "import tensorflow as tf\n\nx = tf.keras.Input(shape=(3,), ragged=False)\n",
            "import tensorflow as tf\n\nx = tf.keras.Input(shape=(3,))\n",
        ),
    ),
)


@RULE.on(*IDLE)
def idle(site: Site) -> None:
    for keyword in site.call.keywords if site.call is not None else ():
        if is_idle(site.name, keyword):
            site.remove_argument(keyword)
            said = f"`{keyword.arg}={site.text(keyword.value)}` is what happens anyway, and the parameter is gone"
            site.rewritten(said, keyword)
