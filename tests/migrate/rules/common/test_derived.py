"""Classes that get another base."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

HEAD = "from keras.callbacks import ModelCheckpoint, EarlyStopping\n"


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("c = ModelCheckpoint('m.keras', period=3)\n", "c = PeriodicCheckpoint('m.keras', period=3)"),
        ("class A(ModelCheckpoint):\n    pass\nc = A('m.keras', period=3)\n", "class A(PeriodicCheckpoint):"),
        ("class A(EarlyStopping):\n    pass\nc = A(restore_best_weights=True)\n", "class A(RestoringEarlyStopping):"),
    ],
)
def test_a_call_or_the_base_takes_the_shim(text: str, after: str) -> None:
    assert after in rewrite(HEAD + text, Settings(source="2.2.4")).text


def test_a_base_that_is_made_elsewhere_is_for_a_person() -> None:
    text = f"{HEAD}Base = ModelCheckpoint\nclass A(Base):\n    pass\nc = A('m.keras', period=3)\n"
    found = rewrite(text, Settings(source="2.2.4")).findings
    assert any(one.rule == "KM313" for one in found)
