"""Short names of losses in models that are saved."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

HEAD = "from keras.models import Sequential, load_model, save_model\n\nm = Sequential()\n"


def after(text: str) -> str:
    result = rewrite(HEAD + text, Settings())
    assert rewrite(result.text, Settings()).text == result.text
    return result.text.partition("= Sequential()\n")[2]


@pytest.mark.parametrize(
    "text",
    [
        "m.compile('sgd', loss='mse')\n",
        "m.compile('sgd', loss='mse')\nm.save('m.keras')\n",
        "m.compile('sgd', loss='mean_squared_error', metrics=['mse'])\nm.save('m.h5')\n",
        "m.compile('sgd', loss=mse)\nm.save('m.h5')\n",
        "other.compile('sgd', loss='mse')\nm.save('m.h5')\n",
        "m.compile('sgd', loss='mse')\nm.save_weights('m.weights.h5')\n",
    ],
)
def test_nothing_to_do(text: str) -> None:
    assert after(text) == text


@pytest.mark.parametrize(
    ("before", "new"),
    [
        ("m.compile('sgd', 'mse')\nm.save('m.h5')\n", "m.compile('sgd', 'mean_squared_error')\nm.save('m.h5')\n"),
        (
            'm.compile("sgd", loss="MAE", metrics=["mae"])\nsave_model(m, "m.hdf5")\n',
            'm.compile("sgd", loss="mean_absolute_error", metrics=["mae"])\nsave_model(m, "m.hdf5")\n',
        ),
        (
            "m.compile('sgd', loss=['bce', 'poisson'])\nm.save(path)\n",
            "m.compile('sgd', loss=['binary_crossentropy', 'poisson'])\nm.save(path)\n",
        ),
        (
            "m.compile('sgd', loss={'a': 'kld'})\nm.save('m.h5')\n",
            "m.compile('sgd', loss={'a': 'kl_divergence'})\nm.save('m.h5')\n",
        ),
    ],
)
def test_the_long_name(before: str, new: str) -> None:
    assert after(before) == new


def test_what_is_loaded_again_gets_another_name_instead() -> None:
    text = (
        "from tensorflow.keras.models import Sequential, load_model\n\nm = Sequential()\n"
        "m.compile('sgd', 'mse')\nm.save('m.h5')\nload_model('m.h5')\n"
    )
    assert "m.compile('sgd', 'mse')\nm.save('m.keras')" in rewrite(text, Settings()).text
    old = text.replace("tensorflow.keras", "keras")
    assert "m.keras" in rewrite(old, Settings()).text  # where another rule changes the name of the file
    assert "'mse'" in rewrite(old, Settings()).text
