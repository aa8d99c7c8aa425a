"""Arrays by key, on disk where they are too many for the memory that was allowed."""

from __future__ import annotations

import tempfile
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np

KeyT = TypeVar("KeyT", bound=Hashable)


@dataclass(frozen=True)
class Kept:
    """An array of the old world, or a sample of it."""

    values: np.ndarray
    shape: tuple[int, ...]
    places: np.ndarray | None = None  # of a sample, in the flat array


def kept(array: np.ndarray) -> Kept:
    return Kept(array, tuple(array.shape))


class Store(Generic[KeyT]):
    """Holds arrays as they come. What goes beyond the memory is written to a folder of its own."""

    def __init__(self, memory: int) -> None:
        self.left = memory
        self.held: dict[KeyT, np.ndarray | Path] = {}
        self.folder: tempfile.TemporaryDirectory[str] | None = None

    def put(self, key: KeyT, array: np.ndarray) -> None:
        if array.nbytes <= self.left:
            self.left -= array.nbytes
            self.held[key] = array
            return
        if self.folder is None:
            self.folder = tempfile.TemporaryDirectory(prefix="kmigrate-")
        path = Path(self.folder.name) / f"{len(self.held)}.npy"
        np.save(path, array, allow_pickle=False)
        self.held[key] = path

    def __getitem__(self, key: KeyT) -> np.ndarray:
        found = self.held[key]
        return np.load(found, mmap_mode="r", allow_pickle=False) if isinstance(found, Path) else found

    def __contains__(self, key: KeyT) -> bool:
        return key in self.held

    def __iter__(self) -> Iterator[KeyT]:
        return iter(self.held)
