"""Recorded models that lie together in one archive: the names of what is in it, and a folder of them."""

from __future__ import annotations

import tarfile
from pathlib import Path

FOUND = Path(__file__).parents[2] / "fixtures" / "models" / "found"


def names(bundle: str, ending: str = ".h5") -> list[str]:
    with tarfile.open(FOUND / f"{bundle}.tar.xz") as archive:
        return sorted(name.removesuffix(ending) for name in archive.getnames() if name.endswith(ending))


def unpacked(bundle: str, place: Path) -> Path:
    with tarfile.open(FOUND / f"{bundle}.tar.xz") as archive:
        archive.extractall(place, filter="data")
    return place
