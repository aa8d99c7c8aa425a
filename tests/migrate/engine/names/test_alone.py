"""Names that tf.keras has and Keras 3 alone lacks."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

ALONE = Settings(source="2.2.4", target="keras")


def after(text: str) -> str:
    result = rewrite(text, ALONE)
    assert not result.failed
    return result.text


@pytest.mark.parametrize(
    "text", ["from keras.layers import Dense\n\nDense(3)\n", "from keras import losses\n\nlosses.binary_crossentropy\n"]
)
def test_what_keras_has_stays(text: str) -> None:
    assert after(text) == text


@pytest.mark.parametrize(
    ("before", "new"),
    [
        (
            "from keras.preprocessing.text import Tokenizer\n\nTokenizer(3)\n",
            "from tensorflow.keras.preprocessing.text import Tokenizer\n\nTokenizer(3)\n",
        ),
        (
            "from keras.preprocessing.image import ImageDataGenerator, load_img\n\nImageDataGenerator()\nload_img('a')\n",
            "from tensorflow.keras.preprocessing.image import ImageDataGenerator\n"
            "from keras.preprocessing.image import load_img\n\nImageDataGenerator()\nload_img('a')\n",
        ),
        ("from keras import losses\n\nlosses.MSE\n", "from keras import losses\n\nlosses.mean_squared_error\n"),
        (
            "from keras.metrics import mse\n\nprint(mse)\n",
            "from keras.losses import mean_squared_error\n\nprint(mean_squared_error)\n",
        ),
        (
            "from keras import backend as K\n\nK.abs(x)\n",
            "from kmigrate_shims import backend as K\n\nK.abs(x)\n",
        ),
    ],
)
def test_what_stands_for_the_rest(before: str, new: str) -> None:
    assert after(before) == new


def test_with_tf_keras_they_stay() -> None:
    text = "from tensorflow.keras.preprocessing.text import Tokenizer\n\nTokenizer(3)\n"
    assert rewrite(text, Settings()).text == text
