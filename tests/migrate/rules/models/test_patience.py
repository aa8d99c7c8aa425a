"""How long callbacks waited."""

from __future__ import annotations

import pytest
from asking import Asking

from kmigrate.settings import Settings

_ASKING = Asking("KM353", "from keras.callbacks import EarlyStopping, ReduceLROnPlateau\n\n# here\n")
text, statuses = _ASKING.text, _ASKING.statuses


@pytest.mark.parametrize("source", ["2.0.9", "2.2.4", "2.3.1"])
@pytest.mark.parametrize("line", ["EarlyStopping(patience=3)", "EarlyStopping()"])
def test_later_releases_waited_as_today(line: str, source: str) -> None:
    assert text(line, source=source) == line
    assert statuses(line, source=source) == []


@pytest.mark.parametrize("source", ["0.3.3", "1.2.2", "2.0.8"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("EarlyStopping()", "EarlyStopping(patience=1)"),
        ("EarlyStopping('loss')", "EarlyStopping('loss', patience=1)"),
        ("EarlyStopping(patience=0)", "EarlyStopping(patience=1)"),
        ("EarlyStopping(monitor='loss', patience=10)", "EarlyStopping(monitor='loss', patience=11)"),
        ("EarlyStopping(patience=p)", "EarlyStopping(patience=p + 1)"),
        ("EarlyStopping(patience=p if q else r)", "EarlyStopping(patience=(p if q else r) + 1)"),
    ],
)
def test_one_epoch_more(before: str, after: str, source: str) -> None:
    assert text(before, source=source) == after
    assert text(before, Settings(source=source, modern=True)) == before


@pytest.mark.parametrize("line", ["EarlyStopping('loss', 3)", "EarlyStopping(**given)"])
def test_what_cannot_be_counted_is_for_a_person(line: str) -> None:
    assert statuses(line, source="1.2.2") == ["review"]


def test_what_a_second_run_could_not_tell_is_for_a_person() -> None:
    settings = Settings(source="2.0.8", target="keras")
    assert text("EarlyStopping(patience=3)", settings) == "EarlyStopping(patience=3)"
    assert statuses("EarlyStopping(patience=3)", settings) == ["review"]


@pytest.mark.parametrize(("source", "said"), [("2.1.5", ["review"]), ("1.2.2", ["review"]), ("2.1.6", [])])
def test_the_first_step_down_is_for_a_person(source: str, said: list[str]) -> None:
    assert statuses("ReduceLROnPlateau(patience=3)", source=source) == said


def test_of_a_class_of_its_own() -> None:
    head = "class Own(EarlyStopping):\n    pass\n"
    assert text(f"{head}Own(patience=3)", source="2.0.8") == f"{head}Own(patience=4)"
    head = "class Own(EarlyStopping):\n    def __init__(self, p): super().__init__('loss', patience={})\n"
    assert text(head.format("p"), source="2.0.8") == head.format("p + 1").rstrip()
