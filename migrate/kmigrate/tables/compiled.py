"""TOML files, read once.

A build reads all tables (`build_tables.py`); elsewhere Python keeps what it reads of one beside it, as it keeps modules
that it has compiled.

Reading the tables took a third of the time of a short run.
"""

from __future__ import annotations

import os
import sys
from functools import cache
from importlib import import_module
from importlib.machinery import SourceFileLoader
from importlib.util import cache_from_source
from pathlib import Path
from types import CodeType
from typing import Any


class _Loader(SourceFileLoader):
    def source_to_code(self, data: Any, path: Any, *, _optimization: int = -1) -> CodeType:  # type: ignore[override]
        code: CodeType = compile(f"TABLE = {_parsed(bytes(data))!r}", str(path), "exec", dont_inherit=True)
        return code


def _parsed(data: bytes) -> dict[str, Any]:
    import tomllib  # where all are read already, it is not needed

    return tomllib.loads(data.decode("utf-8"))


def as_module(folder: Path) -> str:
    """All tables of a folder, as Python reads them fastest: for the build."""
    read = {path.name: _parsed(path.read_bytes()) for path in sorted(folder.glob("*.toml"))}
    return f'"""Made by the build of the *.toml beside it."""\n\nTABLES = {read!r}\n'


@cache
def _built() -> dict[str, dict[str, Any]]:
    """What the build has read: there in an installed package, not in a checkout."""
    try:
        found: dict[str, dict[str, Any]] = import_module("kmigrate.tables.as_read").TABLES
    except ImportError:
        return {}
    return found


def _kept(path: Path) -> bool:
    """Whether Python keeps what it reads of it, or may."""
    place = cache_from_source(str(path))
    if os.path.exists(place):
        return True
    folder = os.path.dirname(place)
    return not sys.dont_write_bytecode and os.access(folder if os.path.isdir(folder) else path.parent, os.W_OK)


def read_toml(path: Path) -> dict[str, Any]:
    """What the file holds. Raises what `tomllib.loads` raises."""
    if path.parent == Path(__file__).parent and path.name in (built := _built()):
        return built[path.name]
    if not _kept(path):  # to compile it takes as long again
        return _parsed(path.read_bytes())
    code = _Loader(path.stem, str(path)).get_code(path.stem)
    assert code is not None
    found: dict[str, Any] = {}
    exec(code, found)
    table: dict[str, Any] = found["TABLE"]
    return table
