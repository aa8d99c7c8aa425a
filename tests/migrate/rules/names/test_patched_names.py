"""Names of Keras that are replaced."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

HEAD = (
    "import keras\nfrom unittest import mock\nfrom keras import layers, backend as K\nfrom keras.layers import Dense\n"
    "from keras.models import load_model\n\nm = load_model('m.h5')\n"
)


def said(line: str) -> list[str]:
    found = rewrite(f"{HEAD}{line}\n", Settings(source="2.2")).findings
    return [f.message for f in found if f.rule == "KM113"]


@pytest.mark.parametrize(
    "line",
    [
        "m.stop_training = True",
        "m.layers[0].trainable = False",
        "m.mine = 3",
        "mine.call = f",
        "setattr(mine, 'call', f)",
        "setattr(m, 'mine', 3)",
        "call = Dense.call",
        "mock.patch('mine.keras.load_model')",
        "mock.patch.object(mine, 'call')",
        "class Dense(layers.Layer):\n    pass\n\n\nDense.call = f",
    ],
)
def test_what_replaces_nothing_of_keras(line: str) -> None:
    assert said(line) == []


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("keras.layers.Dense.call = f", "keras.layers.Dense.call"),
        ("Dense.get_output_shape_for = f", "keras.layers.Dense.get_output_shape_for"),
        ("D = Dense\nD.call = f", "keras.layers.Dense.call"),
        ("K.relu = f", "keras.backend.relu"),
        ("del K.relu", "keras.backend.relu"),
        ("m.fit = f", "keras.models.Model.fit"),
        ("setattr(Dense, 'call', f)", "keras.layers.Dense.call"),
        ("setattr(K, name, f)", "keras.backend.?"),
        ("monkeypatch.setattr(K, 'relu', f)", "keras.backend.relu"),
        ("monkeypatch.setattr('keras.backend.relu', f)", "keras.backend.relu"),
        ("mock.patch('keras.models.load_model')", "keras.models.load_model"),
        ("mock.patch.object(Dense, 'call', f)", "keras.layers.Dense.call"),
    ],
)
def test_a_replacement_is_for_a_person(line: str, name: str) -> None:
    (message,) = said(line)
    assert message.startswith(f"`{name}` ")
