"""What is watched."""

from __future__ import annotations

import pytest
from asking import Asking

CODE = "KM312"
HEAD = """\
from keras.callbacks import EarlyStopping, ModelCheckpoint, ReduceLROnPlateau

# here
"""

_ASKING = Asking(CODE, HEAD)
text, said, statuses = _ASKING.text, _ASKING.said, _ASKING.statuses


@pytest.mark.parametrize(
    "line",
    [
        "EarlyStopping()",
        "EarlyStopping('val_loss', patience=3)",
        "EarlyStopping(monitor='val_accuracy')",
        "EarlyStopping('val_dice', mode='max')",
        "EarlyStopping('val_dice', 0, 1, 0, 'min')",
        "ReduceLROnPlateau('val_mae')",
        "ModelCheckpoint('m.keras', 'val_dice')",
        "other.EarlyStopping('val_dice')",
    ],
)
def test_what_keras_3_knows_stays(line: str) -> None:
    assert text(line) == line
    assert said(line) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("EarlyStopping('val_dice')", "EarlyStopping('val_dice', mode='min')"),
        ("EarlyStopping('val_my_acc')", "EarlyStopping('val_my_acc', mode='max')"),
        ("EarlyStopping('val_dice', 0, 3, 1, 'auto')", "EarlyStopping('val_dice', 0, 3, 1, 'min')"),
        ("ReduceLROnPlateau(monitor='auc')", "ReduceLROnPlateau(monitor='auc', mode='min')"),
        (
            "ModelCheckpoint('m.keras', 'fmeasure', save_best_only=True)",
            "ModelCheckpoint('m.keras', 'fmeasure', save_best_only=True, mode='max')",
        ),
        ("w = 'val_dice'\nEarlyStopping(w, mode='auto')", "w = 'val_dice'\nEarlyStopping(w, mode='min')"),
    ],
)
def test_what_auto_meant_is_written_out(before: str, after: str) -> None:
    assert text(before) == after


def test_a_metric_that_is_given_as_a_function() -> None:
    before = "from keras import metrics\nprint(metrics.sparse_categorical_accuracy)\n"
    assert text(f"{before}EarlyStopping('val_sparse_categorical_accuracy')").endswith("accuracy', mode='max')")


@pytest.mark.parametrize(
    "line", ["EarlyStopping(name)", "EarlyStopping('dice' if x else 'acc2')", "EarlyStopping('dice', **k)"]
)
def test_what_is_not_known_is_for_a_person(line: str) -> None:
    assert text(line) == line
    assert statuses(line) == ["review"]
