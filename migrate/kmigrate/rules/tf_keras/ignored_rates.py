"""KM415: `lr`, which tf.keras of TensorFlow 2.11 to 2.15 did not listen to."""

from __future__ import annotations

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

SINCE, UNTIL = "2.11", "2.16"
# Rates that were taken in its stead: keras 2.15.0 keras/optimizers/*.py.
RATES = {
    "Adadelta": "0.001",
    "Adagrad": "0.001",
    "Adam": "0.001",
    "Adamax": "0.001",
    "Ftrl": "0.001",
    "Nadam": "0.001",
    "RMSprop": "0.001",
    "SGD": "0.01",
}
RULE = Rule(
    code="KM415",
    name="ignored-rates",
    title="A rate that was said by `lr`, and that TensorFlow 2.11 to 2.15 passed over.",
    why="""
The optimizers of tf.keras since TensorFlow 2.11 know `learning_rate` alone. Up to 2.15 they took `lr` too, warned, and
went on with their default rate. A program that was written for an older TensorFlow and last ran on one of these did not
train at the rate that it says. It says it to Keras 3 as well from now on, where it counts; a person must say which of
both it shall be.
""",
    examples=(
        Example(
            "import tensorflow as tf\n\nsgd = tf.keras.optimizers.SGD(lr=0.1)\n",
            "import tensorflow as tf\n\nsgd = tf.keras.optimizers.SGD(learning_rate=0.1)\n",
            note="With `tensorflow==2.12` in requirements.txt; a finding says that the rate did not count there.",
            tensorflow="2.12",
        ),
    ),
)


@RULE.on(*(f"keras.optimizers.{name}" for name in RATES))
def made(site: Site) -> None:
    given = site.keyword("lr")
    if given is None or site.standalone or "legacy" in site.use.spelled.split("."):
        return
    if site.era.tensorflow.is_before(SINCE) is False and site.era.tensorflow.is_before(UNTIL) is True:
        rate = RATES[site.name.rpartition(".")[2]]
        site.review(
            f"tf.keras of TensorFlow 2.11 to 2.15 passed over `lr` and trained at {rate}; from now on it counts", given
        )
