from __future__ import annotations

import sysconfig
import tokenize
from pathlib import Path

import pytest

from kmigrate.engine.prefilter import mentions_legacy
from kmigrate.engine.rewrite import rewrite

LIBRARY = Path(sysconfig.get_path("stdlib"))
NOT_PYTHON = {"lib2to3", "site-packages", "idlelib"}  # sources of Python 2 on purpose, and what is not the library


def files() -> list[Path]:
    found = (path for path in LIBRARY.rglob("*.py") if not NOT_PYTHON & set(path.parts))
    return sorted(path for path in found if "bad" not in path.name)


def source(path: Path) -> str | None:
    """The text as the file has it; None where Python itself cannot read it."""
    try:
        with tokenize.open(path) as handle:
            encoding = handle.encoding
        text = path.read_bytes().decode(encoding)
        compile(text, str(path), "exec", dont_inherit=True)
    except (SyntaxError, UnicodeDecodeError, ValueError, RecursionError):
        return None
    return text


def test_there_is_a_library_to_ask() -> None:
    assert len(files()) > 500


def test_nothing_in_the_standard_library_is_for_us() -> None:
    named = [path for path in files() if mentions_legacy(path.read_bytes())]
    for path in named:
        text = source(path)
        if text is not None:
            result = rewrite(text)
            assert (result.text, result.findings, result.failed) == (text, (), False), path


@pytest.mark.filterwarnings("ignore")
def test_a_sample_of_it_goes_through_without_the_prefilter() -> None:
    every = files()
    sample = every[:: max(1, len(every) // 300)]
    read = 0
    for path in sample:
        text = source(path)
        if text is None:
            continue
        read += 1
        result = rewrite(text)
        assert (result.text, result.findings, result.failed) == (text, (), False), path
    assert read > 250
