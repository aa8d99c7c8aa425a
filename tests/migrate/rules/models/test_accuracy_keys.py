"""Keys of metrics."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.settings import Settings

CODE = "KM302"


def text(before: str, settings: Settings | None = None) -> str:
    return rewrite(before, settings or Settings()).text


def said(before: str, settings: Settings | None = None) -> list[Finding]:
    return [finding for finding in rewrite(before, settings or Settings()).findings if finding.rule == CODE]


HEAD = """from keras.models import load_model
from keras.callbacks import Callback, EarlyStopping, ModelCheckpoint

m = load_model(p)
"""
ACCURACY = HEAD + "m.compile('sgd', 'mse', metrics=['accuracy'])\n"
SHORT = HEAD + "m.compile('sgd', 'mse', metrics=['acc'])\n"


def tail(before: str) -> str:
    return text(before).rstrip("\n").rpartition("\n")[2]


@pytest.mark.parametrize(
    "line",
    [
        "print('acc', 'val_acc')",
        "stats['acc']",
        "m.fit(x, y).history['loss']",
        "EarlyStopping(monitor='val_loss')",
        "m.fit(x, y).history['my_acc_score']",
    ],
)
def test_other_strings_stay(line: str) -> None:
    assert tail(ACCURACY + line + "\n") == line
    assert said(ACCURACY + line + "\n") == []


@pytest.mark.parametrize(
    "line", ["m.fit(x, y).history['val_acc']", "EarlyStopping('val_acc')", "ModelCheckpoint('{val_acc:.2f}.keras')"]
)
def test_the_metric_acc_is_called_acc_as_ever(line: str) -> None:
    assert tail(SHORT + line + "\n") == line


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("m.fit(x, y).history['acc']", "m.fit(x, y).history['accuracy']"),
        ('m.fit(x, y).history["val_acc"]', 'm.fit(x, y).history["val_accuracy"]'),
        ("h = m.fit(x, y); h.history.get('acc')", "h = m.fit(x, y); h.history.get('accuracy')"),
        ("'val_acc' in m.fit(x, y).history", "'val_accuracy' in m.fit(x, y).history"),
        ("m.fit(x, y).history['out_acc']", "m.fit(x, y).history['out_accuracy']"),
        ("EarlyStopping(monitor='val_acc', mode='max')", "EarlyStopping(monitor='val_accuracy', mode='max')"),
        ("EarlyStopping('acc')", "EarlyStopping('accuracy')"),
        ("ModelCheckpoint('w{epoch}-{val_acc:.2f}.keras')", "ModelCheckpoint('w{epoch}-{val_accuracy:.2f}.keras')"),
        (
            "ModelCheckpoint(d + '{acc:.2f}-{val_acc:.2f}.keras', 'acc')",
            "ModelCheckpoint(d + '{accuracy:.2f}-{val_accuracy:.2f}.keras', 'accuracy')",
        ),
    ],
)
def test_the_metric_accuracy_gives_its_own_name(before: str, after: str) -> None:
    assert tail(ACCURACY + before + "\n") == after


def test_a_name_that_is_assigned_before() -> None:
    before = (
        ACCURACY + "path = os.path.join(d, 'w-{val_acc:.2f}.hdf5')\nModelCheckpoint(path, save_weights_only=True)\n"
    )
    assert "'w-{val_accuracy:.2f}.weights.h5'" in text(before)


def test_logs_of_a_callback() -> None:
    before = (
        ACCURACY
        + "class Mine(Callback):\n    def on_epoch_end(self, epoch, logs={}):\n"
        + "        print(logs['val_acc'], logs.get('acc'))\n"
    )
    assert "print(logs['val_accuracy'], logs.get('accuracy'))" in text(before)


def test_other_metrics_are_called_by_the_string_too() -> None:
    before = HEAD + "m.compile('sgd', 'mse', metrics=['mae', 'mean_squared_error'])\nh = m.fit(x, y).history\n"
    assert tail(before + "h['mean_absolute_error']\n") == "h['mae']"
    assert tail(before + "h['mean_squared_error']\n") == "h['mean_squared_error']"


def test_metrics_in_a_variable() -> None:
    before = HEAD + "wanted = ['accuracy']\nm.compile('sgd', 'mse', metrics=wanted)\nm.fit(x, y).history['acc']\n"
    assert tail(before) == "m.fit(x, y).history['accuracy']"


@pytest.mark.parametrize(
    "compiled",
    ["", "m.compile('sgd', 'mse', metrics=['acc', 'accuracy'])\n", "m.compile('sgd', 'mse', metrics=wanted)\n"],
)
def test_where_compile_does_not_tell_a_person_must(compiled: str) -> None:
    before = HEAD + compiled + "m.fit(x, y).history['val_acc']\n"
    assert [f.status.value for f in said(before)] == ["review"]
    assert tail(before) == "m.fit(x, y).history['val_acc']"
