"""Faults that are planted, and how it counts what verify makes of them."""

from __future__ import annotations

import random
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

pytest.importorskip("keras", reason="models need the extra `runtime`", exc_type=ImportError)
ROOT = Path(__file__).parents[2]


@pytest.fixture
def planted(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    for folder in ("tools", "tests/runtime"):
        monkeypatch.syspath_prepend(str(ROOT / folder))
    import planted

    return planted


def fault(word: str) -> object:
    import planted_faults

    return next(one for one in planted_faults.FAULTS if one.word == word)


@pytest.mark.parametrize(
    ("name", "word", "end"),
    [
        ("conv2d-flatten-dense", "rows not permuted", "named"),
        ("gru-default", "reset_after", "named"),
        ("dense", "gate order", None),
        ("conv2d-same-k3x3-s1-d1", "padding side", "no difference"),
    ],
)
def test_a_fault_goes_where_a_model_has_a_place_for_it(
    planted: ModuleType, tmp_path: Path, name: str, word: str, end: str | None
) -> None:
    take = next(one for one in planted.recorded(tmp_path) if one.args == ("keras-2.3.1-tensorflow", name))
    told = planted.planted(take(), fault(word), random.Random(0), None)
    assert (told and told[0]) == end


def test_what_is_said_of_it_is_told_apart(planted: ModuleType) -> None:
    def said(verdict: str, *causes: tuple[str, str], unchecked: tuple[str, ...] = ()) -> str:
        found = [SimpleNamespace(layer=layer, name=name, before=1.0, after=0.0) for layer, name in causes]
        answer: str = planted.verdict(
            SimpleNamespace(verdict=verdict, causes=found, unchecked=unchecked), fault("gate order"), "lstm/cell"
        )
        return answer

    assert said("differs", ("lstm", "gate order")) == "named"
    assert said("differs", ("other", "gate order")) == "named, another layer"
    assert said("differs", ("lstm", "bias missing")) == "another name"
    assert said("differs") == "no name"
    assert said("equal") == "no difference"
    assert said("equal", unchecked=("one training step",)) == "not all compared"


def test_dropout_of_nothing_is_no_place(planted: ModuleType) -> None:
    import planted_faults

    layers = {"off": {"rate": 0.0}, "on": {"rate": 0.5}}
    seen = SimpleNamespace(layers=lambda *_: [(path, SimpleNamespace(options=one)) for path, one in layers.items()])
    assert planted_faults.drops(seen) == ["on"]
