from __future__ import annotations

import gc

import pytest

from kmigrate.engine.files import collector
from kmigrate.engine.files.collector import quiet


def test_everything_is_as_before_afterwards() -> None:
    frozen = gc.get_freeze_count()

    def work() -> None:
        with quiet():
            assert not gc.isenabled()
            assert gc.get_freeze_count() > frozen
            raise ValueError("mine")

    with pytest.raises(ValueError, match="mine"):
        work()
    assert gc.isenabled()
    assert gc.get_freeze_count() == frozen


def test_who_had_it_off_keeps_it_off() -> None:
    gc.disable()
    try:
        with quiet():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_circles_are_collected_between_two_pieces_of_work(monkeypatch: pytest.MonkeyPatch) -> None:
    collected: list[int] = []
    monkeypatch.setattr(collector.gc, "collect", lambda: collected.append(1))
    with quiet() as tidy:
        tidy()
        assert collected == []
        rubbish: list[list[object]] = []
        for _ in range(60_000):
            circle: list[object] = []
            circle.append(circle)
            rubbish.append(circle)
        tidy()
        assert collected == [1]
    del rubbish
    monkeypatch.undo()
    gc.collect()


def test_what_is_prepared_is_not_collected_either() -> None:
    made: list[list[object]] = []
    frozen = gc.get_freeze_count()

    def prepare() -> None:
        assert not gc.isenabled()
        made.extend([] for _ in range(100_000))

    with quiet(prepare):
        assert gc.get_freeze_count() > frozen + 100_000
