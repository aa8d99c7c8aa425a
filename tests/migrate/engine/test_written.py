from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.era.decide import Era
from kmigrate.settings import Settings


def era(text: str) -> Era:
    found = rewrite(text, Settings()).era
    assert found is not None
    return found


@pytest.mark.parametrize(
    "text",
    [
        "from keras.layers import Dense\nDense(3)\n",
        "from keras.layers import Embedding, ZeroPadding2D\nEmbedding(input_dim=3, output_dim=4)\nZeroPadding2D(padding=(1, 1))\n",
        "from tensorflow import keras\nmodel = keras.Sequential()\nmodel.fit(x, y, epochs=3)\n",
        "from keras.layers import Dense\ndef units(): pass\nprint(units, nb_epoch)\n",
        "from keras.utils.np_utils import to_categorical\nto_categorical(y)\n",  # in keras.utils itself since 2.0
        "from keras.layers import Dense\nmine.fit(nb_epoch=3)\nConv2D(filters=3)\n",
        "from tensorflow.keras.layers import Conv2D\nConv2D(filters=3, kernel_size=3)\nimport keras\n",
    ],
)
def test_nothing_is_told(text: str) -> None:
    assert str(era(text).keras) == ""


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("model.fit(x, y, nb_epoch=3)", "before 2.0"),
        ("model.fit(x, y, epochs=3)", "2.0 or later"),
        ("model.fit(x, y, show_accuracy=True)", "before 1.0"),
        ("keras.layers.Convolution2D(8, 3, 3)", "before 2.0"),
        ("keras.layers.Conv2D(8, kernel_size=3)", "2.0 or later"),
        ("keras.models.Graph()", "before 1.0"),
        ("keras.layers.Merge([a, b])", "before 2.0"),
        ("keras.optimizers.Adam(learning_rate=1)", "2.3 or later"),
        ("keras.models.Model(input=a, output=b)", "before 2.0"),
    ],
)
def test_names_and_arguments_tell_the_release(line: str, said: str) -> None:
    assert str(era(f"import keras\nmodel = keras.models.Sequential()\n{line}\n").keras) == said


@pytest.mark.parametrize(
    ("line", "backend"),
    [
        ("import os; os.environ['KERAS_BACKEND'] = 'theano'", "theano"),
        ("import theano.tensor as T", "theano"),
        ("import cntk", "cntk"),
        ("import theano\nimport tensorflow", ""),
        ("theano = 1", ""),
        ("# THEANO_FLAGS=device=gpu python train.py", ""),
        ("import os; os.environ['THEANO_FLAGS'] = 'device=gpu'", "theano"),
    ],
)
def test_the_backend(line: str, backend: str) -> None:
    assert era(f"{line}\nfrom keras.layers import Dense\nDense(3)\n").backend == backend


@pytest.mark.parametrize(
    ("shape", "ordering"),
    [
        ("(3, 224, 224)", "th"),
        ("(1, rows, cols)", "th"),
        ("(channels, rows, cols)", "th"),
        ("(28, 28, 1)", "tf"),
        ("(rows, cols, channels)", "tf"),
        ("(3, 3, 3)", ""),
        ("(a, b, c_out * 2)", ""),
        ("(3, None)", ""),
        ("shape", ""),
    ],
)
def test_the_shape_of_an_image(shape: str, ordering: str) -> None:
    text = f"from keras.layers import Convolution2D\nConvolution2D(8, 3, 3, input_shape={shape})\n"
    assert era(text).ordering == ordering


def test_a_setting_is_worth_more_than_a_shape_and_branches_tell_nothing() -> None:
    text = "from keras import backend as K\nfrom keras.layers import Conv2D\n"
    assert era(text + "K.set_image_dim_ordering('tf')\nConv2D(8, 3, input_shape=(3, 9, 9))\n").ordering == "tf"
    both = "if x:\n    s = (3, r, c)\nelse:\n    s = (r, c, 3)\nConv2D(8, 3, input_shape=s)\n"
    assert era(text + both).ordering == ""
