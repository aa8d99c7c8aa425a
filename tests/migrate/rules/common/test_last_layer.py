"""What the last layer of a model gives."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kmigrate.rules import Site
from kmigrate.rules.common.last_layer import UNTOLD, Last, last_layer

HEAD = "from keras.layers import *\nfrom keras.models import Model, Sequential, load_model\n\n"
FUNCTIONAL = "i = Input((3,))\n"


@pytest.mark.parametrize(
    "model",
    [
        "m = load_model('m.h5')",
        "m = Sequential(layers)",
        "m = Sequential([Dense(3), Flatten()])",
        "m = Sequential([Dense(1)])\nm = Sequential([Dense(3)])",
        "if wide:\n    m = Sequential([Dense(1)])\nelse:\n    m = Sequential([Dense(3)])",
        FUNCTIONAL + "m = Model(i, [Dense(1)(i), Dense(2)(i)])",
        FUNCTIONAL + "x = Dense(1)(i)\nif wide:\n    x = Dense(2)(x)\nm = Model(i, x)",
    ],
)
def test_where_the_file_does_not_tell(model: str, site_of: Callable[[str, str], Site]) -> None:
    found = last_layer(site_of(f"{HEAD}{model}\nm.compile('sgd', 'mse')\n", "keras.models.Model.compile"))
    assert found == Last()
    assert found.several is None


@pytest.mark.parametrize(
    ("model", "last", "several"),
    [
        ("m = Sequential([Dense(4), Dense(1, activation='sigmoid')])", Last(1, "sigmoid"), False),
        ("m = Sequential()\nm.add(Dense(3))\nm.add(Activation('softmax'))", Last(3, "softmax"), True),
        ("m = Sequential([Dense(n, activation='softmax')])", Last(None, "softmax"), True),
        ("m = Sequential([Dense(n)])", Last(), None),
        ("m = Sequential([Dense(2), Softmax(), Dropout(0.5)])", Last(2, "softmax"), True),
        ("m = Sequential([Dense(2, activation='softmax'), ReLU()])", Last(2, "ReLU"), True),
        ("m = Sequential([Dense(2, activation='softmax'), Activation(f)])", Last(2, UNTOLD), True),
        (FUNCTIONAL + "x = Dense(4)(i)\nx = Dense(1, 'relu')(x)\nm = Model(i, x)", Last(1, "relu"), False),
        (FUNCTIONAL + "m = Model(inputs=i, outputs=Dense(2, activation=None)(i))", Last(2), True),
        ("def a():\n    m = Sequential([Dense(9)])\nm = Sequential([Dense(1)])", Last(1), False),
    ],
)
def test_units_and_activation(
    model: str, last: Last, several: bool | None, site_of: Callable[[str, str], Site]
) -> None:
    found = last_layer(site_of(f"{HEAD}{model}\nm.compile('sgd', 'mse')\n", "keras.models.Model.compile"))
    assert (found, found.several) == (last, several)
