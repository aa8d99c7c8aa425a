"""KM243: batches of a dataset for a recurrent layer that keeps its state."""

from __future__ import annotations

import ast

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

LAYERS = ("SimpleRNN", "LSTM", "GRU", "RNN", "ConvLSTM2D")
SOURCES = ("Dataset", "TFRecordDataset", "from_tensor_slices", "from_generator", "image_dataset_from_directory")
RULE = Rule(
    code="KM243",
    name="stateful-datasets",
    title="A layer that keeps its state wants batches whose size is known.",
    why="""
A stateful layer of Keras 3 does not take batches of a `tf.data.Dataset` that may be of any size, as those of
`dataset.batch(1)` may: the size of its state and that of the batch do not agree, and training stops. With
`drop_remainder=True` the size is known. A last batch that is smaller stopped the old Keras as well.
""",
    examples=(
        Example(
            "import tensorflow as tf\nfrom tensorflow import keras\n\ndataset = tf.data.Dataset.range(9).batch(1)\n"
            "layer = keras.layers.GRU(3, stateful=True)\n",
            "import tensorflow as tf\nfrom tensorflow import keras\n\ndataset = tf.data.Dataset.range(9).batch(1)\n"
            "layer = keras.layers.GRU(3, stateful=True)\n",
            "The call of `batch` is reported for review.",
        ),
    ),
)


@RULE.on(*(f"keras.layers.{name}" for name in LAYERS))
def made(site: Site) -> None:
    given = site.keyword("stateful")
    if given is None or (isinstance(given.value, ast.Constant) and not given.value.value) or made in site.file.memo:
        return
    site.file.memo[made] = True
    if not any(map(site.file.source.lines_of, SOURCES)):
        return
    for node in site.file.attributes("batch"):
        call = site.parent(node)
        if (
            isinstance(call, ast.Call)
            and call.func is node
            and not any(k.arg == "drop_remainder" for k in call.keywords)
        ):
            site.review("for a stateful layer the size of a batch must be known: drop_remainder=True says it", call)
