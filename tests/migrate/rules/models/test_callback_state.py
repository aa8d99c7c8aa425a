"""What callbacks read."""

from __future__ import annotations

import pytest
from asking import Asking

CODE = "KM314"
HEAD = """\
import keras

m = keras.models.load_model('m.keras')


class C(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        # here
"""

_ASKING = Asking(CODE, HEAD)
text, said, statuses = _ASKING.text, _ASKING.said, _ASKING.statuses


INDENT = "        "


@pytest.mark.parametrize(
    "line",
    [
        "self.params['epochs']",
        "self.params['steps']",
        "other.params['nb_epoch']",
        "self.other['size']",
        "logs['loss']",
        "other['lr']",
        "logs['lr'] = 3; a = logs['lr']",
    ],
)
def test_what_is_there_stays(line: str) -> None:
    assert text(INDENT + line).strip() == line
    assert said(INDENT + line) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("self.params['nb_epoch']", "self.params['epochs']"),
        ('self.params.get("nb_epoch", 3)', 'self.params.get("epochs", 3)'),
        ("logs.get('lr')", "logs.get('learning_rate')"),
        ("'lr' in logs or logs['lr']", "'learning_rate' in logs or logs['learning_rate']"),
        ("m.fit(x, y).history['lr']", "m.fit(x, y).history['learning_rate']"),
    ],
)
def test_keys_with_another_name(before: str, after: str) -> None:
    assert text(INDENT + before).strip() == after


@pytest.mark.parametrize(
    "line",
    [
        "self.params['nb_sample']",
        "self.params.get('metrics')",
        "self.validation_data[0]",
        "logs['size']",
        "logs.get('batch')",
    ],
)
def test_what_is_gone_is_for_a_person(line: str) -> None:
    assert text(INDENT + line).strip() == line
    assert statuses(INDENT + line) == ["review"]


def test_data_that_the_program_sets_itself_stays() -> None:
    assert said(INDENT + "self.validation_data = 3\n        a = self.validation_data") == []


@pytest.mark.parametrize("name", ["ReduceLROnPlateau()", "LearningRateScheduler(f)"])
def test_a_rate_that_two_write_is_for_a_person(name: str) -> None:
    lines = f"logs['lr'] = 3\nkeras.callbacks.{name}\nh = m.fit(x, y)\nh.history['lr']"
    lines = f"{INDENT}{lines}"
    assert statuses(lines) == ["review"]


@pytest.mark.parametrize(
    ("callbacks", "key"),
    [
        ("[ReduceLROnPlateau()]", "learning_rate"),
        ("[Writing()]", "lr"),
        ("[Reading(), slower]", "learning_rate"),
        ("[Reading(), writing]", "lr"),
    ],
)
def test_whose_rate_it_is_is_told_by_the_callbacks(callbacks: str, key: str) -> None:
    lines = f"""\
from keras.callbacks import Callback, LearningRateScheduler, ReduceLROnPlateau
from keras.models import Sequential


class Writing(Callback):
    def on_epoch_end(self, epoch, logs=None):
        logs['lr'] = 0.1


class Reading(Callback):
    def on_epoch_end(self, epoch, logs=None):
        print(logs)


m = Sequential()
slower = writing = ReduceLROnPlateau()
h = m.fit(x, y, callbacks=[Writing()])
writing = Writing()
slower = LearningRateScheduler(f)
h = m.fit(x, y, callbacks={callbacks})
print(h.history['lr'])
"""
    assert Asking(CODE).text(lines).rstrip().endswith(f"h.history['{key}'])")
    assert "review" not in Asking(CODE).statuses(lines)


def test_a_rate_that_both_may_write_is_for_a_person() -> None:
    lines = """\
from keras.callbacks import Callback, ReduceLROnPlateau
from keras.models import Sequential


class Writing(Callback):
    def on_epoch_end(self, epoch, logs=None):
        logs['lr'] = 0.1


m = Sequential()
h = m.fit(x, y, callbacks=[ReduceLROnPlateau(), Writing()])
print(h.history['lr'])
h = m.fit(x, y, callbacks=given())
print(h.history['lr'])
"""
    assert Asking(CODE).statuses(lines) == ["review", "review"]
