"""TOML files, read once: Python keeps what it reads of one beside it, as it keeps modules that it has compiled.

Reading the tables took a third of the time of a short run.
"""

from __future__ import annotations

from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import Any


class _Loader(SourceFileLoader):
    def source_to_code(self, data: Any, path: Any, *, _optimization: int = -1) -> CodeType:  # type: ignore[override]
        import tomllib  # where all are read already, it is not needed

        read = tomllib.loads(bytes(data).decode("utf-8"))
        code: CodeType = compile(f"TABLE = {read!r}", str(path), "exec", dont_inherit=True)
        return code


def read_toml(path: Path) -> dict[str, Any]:
    """What the file holds. Raises what `tomllib.loads` raises."""
    code = _Loader(path.stem, str(path)).get_code(path.stem)
    assert code is not None
    found: dict[str, Any] = {}
    exec(code, found)
    table: dict[str, Any] = found["TABLE"]
    return table
