"""`restore_best_weights` of early stopping."""

from __future__ import annotations

import pytest
from asking import Asking

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

HEAD = """\
from tensorflow.keras import callbacks

# here
"""
_ASKING = Asking("KM368", HEAD)
text, said, statuses = _ASKING.text, _ASKING.said, _ASKING.statuses


@pytest.mark.parametrize(
    "line",
    [
        "callbacks.EarlyStopping(patience=3)",
        "callbacks.EarlyStopping(patience=3, restore_best_weights=False)",
        "other.EarlyStopping(restore_best_weights=True)",
    ],
)
def test_without_it_nothing_changes(line: str) -> None:
    assert text(line) == line
    assert said(line) == []


@pytest.mark.parametrize("given", ["restore_best_weights=True", "restore_best_weights=flag"])
def test_the_shim_gives_weights_back_where_it_stops(given: str) -> None:
    line = f"callbacks.EarlyStopping(patience=3, {given})"
    assert text(line) == f"RestoringEarlyStopping(patience=3, {given})"
    assert statuses(line) == ["shimmed"]


def test_by_place_and_of_the_stand_alone_keras() -> None:
    found = rewrite(
        "from keras.callbacks import EarlyStopping\nstop = EarlyStopping('loss', 0, 3, 0, 'min', None, True)\n",
        Settings(source="2.3"),
    )
    assert "stop = RestoringEarlyStopping('loss', 0, 3, 0, 'min', None, True)" in found.text


def test_todays_own_is_left_alone() -> None:
    line = "callbacks.EarlyStopping(restore_best_weights=True)"
    assert text(line, Settings(modern=True)) == line
    alone = "import keras\nstop = keras.callbacks.EarlyStopping(restore_best_weights=True)\n"
    assert rewrite(alone, Settings(target="keras", source="3.3")).text == alone
    found = rewrite(alone, Settings(target="keras"))
    assert found.text == alone
    assert [one.status.value for one in found.findings if one.rule == "KM368"] == ["review"]
    assert statuses(line, Settings(shims=False)) == ["review"]


DERIVED = """from keras.callbacks import EarlyStopping
class Late(EarlyStopping):
    def __init__(self, net, **options):
        super(Late, self).__init__(monitor='loss', restore_best_weights=True)
"""


def test_a_class_that_hands_it_on_is_derived_from_the_shim() -> None:
    found = rewrite(DERIVED, Settings(source="2.3"))
    assert "class Late(RestoringEarlyStopping):" in found.text
    found = rewrite(DERIVED, Settings(source="2.3", shims=False))
    assert [one.status.value for one in found.findings if one.rule == "KM368"] == ["review"]
