"""What a weight of a layer is asked for."""

from __future__ import annotations

import pytest
from asking import Asking

HEAD = "from keras.layers import Layer\nfrom keras.models import load_model\n\nm = load_model('m.keras')\n# here\n"
_ASKING = Asking("KM350", HEAD)
text, statuses = _ASKING.text, _ASKING.statuses


@pytest.mark.parametrize(
    "line",
    [
        "[one.name for one in m.layers]",
        "[w.shape for w in m.weights]",
        "other.weights[0].name",
        "m.weights[0].value",
        "m.layers[0].value()",
        "[w.numpy() for w in m.trainable_weights]",
    ],
)
def test_what_is_the_same_stays(line: str) -> None:
    assert text(line) == line
    assert statuses(line) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[w for w in m.weights if 'bias' not in w.name]", "[w for w in m.weights if 'bias' not in w.path]"),
        ("'bn' in m.trainable_weights[0].name", "'bn' in m.trainable_weights[0].path"),
        ("m.weights[0].value()", "m.weights[0].value"),
        ("m.layers[0].weights[0].read_value() + 1", "m.layers[0].weights[0].value + 1"),
    ],
)
def test_what_is_found_elsewhere(before: str, after: str) -> None:
    assert text(before) == after
    assert statuses(before) == ["rewritten"]


@pytest.mark.parametrize(
    "line",
    [
        "print(m.weights[0].name)",
        "m.weights[0].name == 'dense_1/kernel:0'",
        "'kernel:0' in m.weights[0].name",
        "[v.name.split('/')[0] for v in m.trainable_weights]",
    ],
)
def test_the_whole_name_is_for_a_person(line: str) -> None:
    assert text(line) == line
    assert statuses(line) == ["review"]


def test_the_weight_that_a_layer_makes() -> None:
    layer = (
        "class Own(Layer):\n    def build(self, shape):\n        self.k = self.add_weight(name='k', shape=(2,))\n\n"
        "    def call(self, x):\n        return x * self.k.{}"
    )
    assert text(layer.format("read_value()")) == layer.format("value")
