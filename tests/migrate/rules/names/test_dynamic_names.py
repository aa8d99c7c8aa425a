from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings


def rules(text: str) -> list[str]:
    return [f.rule for f in rewrite(text, Settings()).findings if f.status.needs_a_person]


@pytest.mark.parametrize(
    "text",
    [
        "import mine\ngetattr(mine, name)\n",
        "from keras import layers\ngetattr(layers, 'Dense')(1)\n",
        "import importlib\nimportlib.import_module('numpy')\n",
    ],
)
def test_what_can_be_read_is_no_finding(text: str) -> None:
    assert rules(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "from keras import layers\ngetattr(layers, name)(1)\n",
        "import importlib\nimportlib.import_module('keras.layers')\n",
        "from importlib import import_module\nimport_module('keras.' + name)\n",
        "__import__('keras')\n",
    ],
)
def test_a_name_made_at_run_time_is_for_a_person(text: str) -> None:
    assert rules(text) == ["KM105"]


def test_a_literal_name_is_renamed_in_its_string() -> None:
    text = "from keras import layers\ngetattr(layers, 'Convolution2D')\n"
    assert rewrite(text, Settings()).text == "from tensorflow.keras import layers\ngetattr(layers, 'Conv2D')\n"


LOADED = "from keras.models import load_model\nm = load_model(p)\n"


@pytest.mark.parametrize("line", ["getattr(m, 'fit')(x)", "getattr(m, 'mine')", "getattr(mine, 'fit_generator')(x)"])
def test_a_method_of_today_reached_by_a_string(line: str) -> None:
    assert "KM105" not in rules(f"{LOADED}{line}\n")


@pytest.mark.parametrize("line", ["getattr(m, 'fit_generator')(x)", "getattr(m, 'predict_classes', None)"])
def test_a_method_that_is_called_otherwise_today(line: str) -> None:
    assert "KM105" in rules(f"{LOADED}{line}\n")
