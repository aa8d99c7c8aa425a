"""The examples of the old Keras on the shims: an hour, and only when asked for. How an example's end is judged is always tested."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest


def _load() -> Any:
    path = Path(__file__).with_name("examples.py")
    spec = importlib.util.spec_from_file_location("conformance_examples", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


examples = _load()


@pytest.mark.conformance
@pytest.mark.parametrize("release", examples.RELEASES)
def test_all(release: str) -> None:
    assert examples.main([release]) == 0


def test_the_page_is_what_the_kept_lists_give() -> None:
    assert (examples.ROOT / "docs" / "examples.md").read_text() == examples.page()


@pytest.mark.parametrize(
    ("code", "said", "how", "why"),
    [
        (0, "ValueError: it was caught", "whole", ""),
        (1, "Traceback\nValueError: two\nmore", "failed", "ValueError: two"),
        (1, "ModuleNotFoundError: No module named 'cairocffi'", "wants", "No module named 'cairocffi'"),
        (1, "ModuleNotFoundError: No module named 'keras.vis'", "failed", "No module named 'keras.vis'"),
        (-9, "", "failed", "ended with -9"),
    ],
)
def test_how_an_end_is_judged(code: int, said: str, how: str, why: str) -> None:
    found = examples.judge("one.py", code, said)
    assert (found.how, why in found.why) == (how, True)


def test_what_stops_on_the_real_keras_is_told_apart() -> None:
    said = "AssertionError: shapes"
    assert examples.judge("mnist_net2net.py", 1, said, "2.0.8").how == "theirs"
    assert examples.judge("mnist_net2net.py", 1, said, "2.2.4").how == "failed"


def test_a_list_is_kept_as_it_was_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(examples, "EXPECTED", tmp_path)
    ended = examples.Ended("one.py", "failed", "ValueError: two")
    (tmp_path / "examples-2.2.4.txt").write_text(ended.line())
    assert examples.kept("2.2.4") == {"one.py": ended}
