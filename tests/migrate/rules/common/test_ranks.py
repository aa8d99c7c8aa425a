"""How many axes an output has."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kmigrate.rules.common.ranks import may_be_steps, output_rank
from kmigrate.rules.site import Site

HEAD = "from keras.models import Sequential\nfrom keras.layers import *\nm = Sequential()\n"


@pytest.mark.parametrize(
    ("layers", "rank"),
    [
        ("m.add(Dense(3, input_dim=4))", 2),
        ("m.add(Dense(3, input_shape=(5, 4)))", 3),
        ("m.add(Dense(3, batch_input_shape=(2, 5, 4)))", 3),
        ("m.add(LSTM(3, input_shape=(5, 4)))", 2),
        ("m.add(LSTM(3, return_sequences=True, input_shape=(5, 4)))", 3),
        ("m.add(Conv2D(3, 3, input_shape=(5, 4, 1)))", 4),
        ("m.add(Conv2DTranspose(3, 3, input_shape=(5, 4, 1)))", 4),
        ("m.add(UpSampling1D(2, input_shape=(5, 4)))", 3),
        ("m.add(Conv2D(3, 3, input_shape=(5, 4, 1))); m.add(Flatten())", 2),
        ("m.add(Conv2D(3, 3, input_shape=(5, 4, 1))); m.add(GlobalMaxPooling2D())", 2),
    ],
)
def test_of_a_sequential(layers: str, rank: int, site_of: Callable[[str, str], Site]) -> None:
    site = site_of(f"{HEAD}{layers}\nm.compile('sgd', 'mse')\n", "keras.models.Model.compile")
    assert output_rank(site) == rank


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("from keras.layers import Input, Dense\nx = Input((5, 4))\n", True),
        ("from keras.layers import Input, Dense\nx = Input(batch_shape=(5, 4))\n", False),
        ("from keras.layers import Input, Dense, Flatten\nx = Input((5, 4))\n", False),
        ("from keras.layers import Input, LSTM\nx = Input((5, 4)); LSTM(3, return_sequences=True)\n", True),
    ],
)
def test_where_the_end_is_not_seen(text: str, may: bool, site_of: Callable[[str, str], Site]) -> None:
    assert may_be_steps(site_of(text, "keras.layers.Input")) is may
