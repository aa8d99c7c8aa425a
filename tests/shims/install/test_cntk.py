"""`import cntk` beside an old Keras: the error names what the line takes, and what to take instead."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)
from kmigrate_shims.install import cntk


@pytest.fixture(autouse=True)
def refusing() -> object:
    cntk.add()
    yield
    cntk.remove()


def said(tmp_path: Path, line: str) -> str:
    """What a program with this line raises."""
    program = tmp_path / "program.py"
    program.write_text(line + "\n")
    with pytest.raises(ModuleNotFoundError) as error:
        exec(compile(line + "\n", str(program), "exec"), {})
    return str(error.value)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("import cntk", ["cntk: write it with keras.backend"]),
        ("from cntk.layers import Dense", ["cntk.layers.Dense: use keras.layers.Dense"]),
        ("from cntk.ops import times, rare", ["cntk.ops.times: use keras.backend.dot", "cntk.ops.rare: write it"]),
        ("import cntk.learners as C", ["cntk.learners: write it"]),
    ],
)
def test_the_error_names_the_symbol(tmp_path: Path, line: str, words: list[str]) -> None:
    text = said(tmp_path, line)
    assert text.startswith("CNTK ended with Python 3.6")
    assert all(word in text for word in words)


def test_who_only_asks_gets_an_answer() -> None:
    assert importlib.util.find_spec("cntk") is None


def test_every_twin_is_there() -> None:
    from kmigrate_shims import keras as old

    for twin in cntk.TWINS.values():
        for place in [word.rstrip(",") for word in twin.partition("(")[0].split() if word.startswith("keras.")]:
            found: object = old
            for part in place.split(".")[1:]:
                found = getattr(found, part)


def test_it_goes_away() -> None:
    cntk.remove()
    assert cntk.REFUSAL not in sys.meta_path
    with pytest.raises(ModuleNotFoundError, match="No module named 'cntk'"):
        import cntk as real  # noqa: F401
