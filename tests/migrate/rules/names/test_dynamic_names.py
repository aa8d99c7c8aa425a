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


def text(before: str) -> str:
    return rewrite(before, Settings()).text


OPTIMIZER = (
    "from keras.callbacks import Callback\nclass C(Callback):\n    def on_epoch_end(self, epoch, logs=None):\n        "
)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("if not hasattr(self.model.optimizer, 'lr'): raise ValueError('lr')",
         "if not hasattr(self.model.optimizer, 'learning_rate'): raise ValueError('lr')"),
        ("rate = getattr(self.model.optimizer, 'lr', 0.1)", "rate = getattr(self.model.optimizer, 'learning_rate', 0.1)"),
        ('setattr(self.model.optimizer, "lr", 0.1)', 'setattr(self.model.optimizer, "learning_rate", 0.1)'),
        ("if hasattr(self.model, u'fit_generator'): pass", "if hasattr(self.model, u'fit'): pass"),
        ("if hasattr(self.model.layers[0], 'output_shape'): pass", "if hasattr(self.model.layers[0], 'output'): pass"),
    ],
)  # fmt: skip
def test_an_attribute_that_a_string_names(before: str, after: str) -> None:
    found = rewrite(OPTIMIZER + before + "\n", Settings())
    assert after in found.text
    assert [f.status.value for f in found.findings if f.rule == "KM105"] == ["rewritten"]


@pytest.mark.parametrize(
    "line",
    [
        "if hasattr(self.model, 'predict_classes'): pass",  # what is done with it says what becomes of it
        "if hasattr(self.model.optimizer, 'learning_rate'): pass",
        "if hasattr(mine, 'lr'): pass",
        "if hasattr(self, 'lr'): pass",
    ],
)
def test_a_question_that_has_the_same_answer_or_is_not_of_keras(line: str) -> None:
    assert line in text(OPTIMIZER + line + "\n")
    assert "KM105" not in rules(OPTIMIZER + line + "\n")


def test_an_attribute_of_a_class_of_its_own() -> None:
    head = "from keras.optimizers import SGD\nclass Mine(SGD):\n    def __init__(self):\n        self.lr = 1\n"
    assert "hasattr(Mine(), 'lr')" in text(head + "print(hasattr(Mine(), 'lr'))\n")
