"""The shims where all of kmigrate is installed: what an installed package tells other packages of its entry points."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from forked import Forked

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def forked() -> Iterator[Forked]:
    """Runs programs that need no start of their own."""
    one = Forked()
    yield one
    one.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that tells them, wherever the tests themselves run."""
    folder = tmp_path_factory.mktemp("site")
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]
    told = folder / "kmigrate-0.dist-info"
    told.mkdir()
    (told / "METADATA").write_text("Metadata-Version: 2.1\nName: kmigrate\nVersion: 0\n")
    lines = [
        line for group, points in groups.items() for line in (f"[{group}]", *(f"{k} = {v}" for k, v in points.items()))
    ]
    (told / "entry_points.txt").write_text("\n".join(lines) + "\n")
    return folder


@pytest.fixture(scope="session")
def whole(site: Path) -> dict[str, str]:
    """The environment of a process in which all of kmigrate is installed."""
    paths = os.pathsep.join(map(str, (site, *(ROOT / part for part in ("shims", "migrate", "runtime")))))
    return {**os.environ, "PYTHONPATH": paths, "TF_CPP_MIN_LOG_LEVEL": "3"}
