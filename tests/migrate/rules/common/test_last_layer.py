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
        "def b():\n    m = Sequential()\n    if a:\n        m.add(Dense(1))\n    return m\nm = b()",
        "def b():\n    if a:\n        return Sequential([Dense(1)])\n    return Sequential([Dense(2)])\nm = b()",
        "m = Sequential()\nif a:\n    m.add(Dense(1))\nelse:\n    m.add(Dense(2))",
        "m = Sequential()\nfor n in sizes:\n    m.add(Dense(4))",
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
        ("def b():\n    m = Sequential()\n    m.add(Dense(3))\n    return m\nm = b()", Last(3), True),
        ("def b():\n    return Sequential([Dense(1, activation='sigmoid')])\nm = b()", Last(1, "sigmoid"), False),
        ("def b():\n    m = Sequential()\n    return m\nm = b()\nm.add(Dense(1))", Last(1), False),
        ("def b(i):\n    x = Dense(2)(i)\n    return Model(i, x)\nm = b(j)", Last(2), True),
        ("n = 5\nm = Sequential([Dense(n)])", Last(5), True),
        ("m = Sequential()\nwith c:\n    m.add(Dense(1))", Last(1), False),
        ("m = Sequential()\nfor n in sizes:\n    m.add(Dense(4))\nm.add(Dense(1))", Last(1), False),
        ("def a():\n    m = Sequential([Dense(9)])\nm = Sequential([Dense(1)])", Last(1), False),
    ],
)
def test_units_and_activation(
    model: str, last: Last, several: bool | None, site_of: Callable[[str, str], Site]
) -> None:
    found = last_layer(site_of(f"{HEAD}{model}\nm.compile('sgd', 'mse')\n", "keras.models.Model.compile"))
    assert (found, found.several) == (last, several)


OF_A_CLASS = """\
class Net:
    def __init__(self):
        self.m = Sequential()
        self.m.add(Dense(4))
        self.m.add(Dense(1, activation='sigmoid'))

    def go(self):
        self.m.compile('sgd', 'mse')
"""


def test_a_model_that_an_object_keeps(site_of: Callable[[str, str], Site]) -> None:
    assert last_layer(site_of(HEAD + OF_A_CLASS, "keras.models.Model.compile")) == Last(1, "sigmoid")
    made = OF_A_CLASS.replace("Sequential()", "self.build()") + "    def build(self):\n        return Sequential()\n"
    assert last_layer(site_of(HEAD + made, "keras.models.Model.compile")) == Last(1, "sigmoid")
    twice = OF_A_CLASS.replace("    def go", "    def again(self):\n        self.m = f()\n\n    def go")
    assert last_layer(site_of(HEAD + twice, "keras.models.Model.compile")) == Last()
