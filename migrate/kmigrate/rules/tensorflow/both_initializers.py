"""KM651: `tf.initializers`, which both TensorFlow 1 and 2 have, and mean another thing by."""

from __future__ import annotations

from kmigrate.rules.common.tensorflow_age import INITIALIZERS, is_of_tensorflow1
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

# tensorflow 1.15.5 tensorflow_core/python/ops/init_ops.py: deviation 1, in Keras 0.05; from 0 to 1, in Keras from -0.05
WIDER = {"random_normal": "stddev=1.0", "truncated_normal": "stddev=1.0", "random_uniform": "minval=0, maxval=1"}
RULE = Rule(
    code="KM651",
    name="both-initializers",
    title="`tf.initializers` of TensorFlow 1 is another module than that of TensorFlow 2.",
    why="""
Under `tf.initializers` TensorFlow 2 has the initializers of Keras, and TensorFlow 1 had its own, whose `random_normal`
is twenty times as wide. Where a file shows that it was written for TensorFlow 1 they are taken from `tf.compat.v1`. In
others they stay; where the default of one of the two would count, that is said.
""",
    examples=(
        Example(
            "import tensorflow as tf\n\n"
            "layer = tf.keras.layers.Dense(3, kernel_initializer=tf.initializers.random_normal())\n",
            "import tensorflow as tf\n\n"
            "layer = tf.keras.layers.Dense(3, kernel_initializer=tf.initializers.random_normal())\n",
            "The call is reported for review: where it was written for TensorFlow 1, write stddev=1.0.",
        ),
    ),
)


@RULE.answers(*INITIALIZERS)
def initializer(site: Site) -> None:
    first = site.era.tensorflow.is_before("2")
    if first or (first is None and is_of_tensorflow1(site)):
        site.by_row()
        return
    site.use.kept = True
    name = site.name.rpartition(".")[2]
    bare = site.call is not None and not site.call.args and not site.call.keywords
    if name in WIDER and bare and first is None:
        site.review(f"this is Keras's, of deviation 0.05; where it was written for TensorFlow 1, write {WIDER[name]}")
