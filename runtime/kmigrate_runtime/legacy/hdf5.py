"""Guarded access to HDF5: links that leave the file, data that is elsewhere, and sizes that cannot be are refused."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import h5py
import numpy as np

from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.legacy import heaps, limits
from kmigrate_runtime.spec import Array

# Filters that come with HDF5 and h5py. Any other would be loaded as a plugin.
FILTERS = {h5py.h5z.FILTER_DEFLATE, h5py.h5z.FILTER_SHUFFLE, h5py.h5z.FILTER_FLETCHER32, h5py.h5z.FILTER_LZF}
# What h5py and NumPy raise for files that are damaged.
DAMAGE = (
    OSError,
    KeyError,
    ValueError,
    RuntimeError,
    TypeError,
    AttributeError,
    UnicodeError,
    OverflowError,
    IndexError,
)


@dataclass
class Hdf5:
    """An open file, with the bytes that it may still unpack."""

    path: str
    file: Any
    size: int
    left: int = field(default=0)

    def __post_init__(self) -> None:
        self.left = limits.UNPACK_FACTOR * self.size + limits.UNPACK_MORE

    @cached_property
    def longest(self) -> int:
        return heaps.longest(self.path)

    @property
    def root(self) -> Group:
        return Group(self, self.file, "")

    def damaged(self, what: str, error: Exception | None = None) -> Complaint:
        reason = f" ({str(error).splitlines()[0][:120]})" if error is not None and str(error) else ""
        return Complaint(f"{self.path}: {what} cannot be read{reason}. The file is damaged: take another copy of it.")

    def refused(self, what: str) -> Complaint:
        return Complaint(f"{self.path}: {what}. Keras never wrote that, so it is not read.")


@dataclass(frozen=True)
class Group:
    home: Hdf5
    node: Any
    name: str

    def has(self, name: str) -> bool:
        try:
            return name in self.node
        except DAMAGE:
            return False

    def group(self, name: str) -> Group:
        node = self._node(name)
        if not isinstance(node, h5py.Group):
            raise self.home.damaged(f"the group {self._path(name)}")
        return Group(self.home, node, self._path(name))

    def names(self, attribute: str) -> list[str]:
        """A list of names, which long models spread over attributes with numbers."""
        value = self.attribute(attribute)
        if value is not None:
            return _texts(self.home, value, self._path(attribute))
        result: list[str] = []
        number = 0
        while (value := self.attribute(f"{attribute}{number}")) is not None:
            result += _texts(self.home, value, self._path(attribute))
            if len(result) > limits.NAMES:
                raise self.home.refused(f"{self._path(attribute)} has more than {limits.NAMES} names")
            number += 1
        return result

    def text(self, attribute: str) -> str | None:
        value = self.attribute(attribute)
        if value is None:
            return None
        texts = _texts(self.home, value, self._path(attribute))
        if len(texts) != 1:
            raise self.home.damaged(f"the attribute {self._path(attribute)}")
        return texts[0]

    def attribute(self, name: str) -> Any:
        """A number, a text, or an array of them; None where there is none."""
        what = f"the attribute {self._path(name)}"
        try:
            if name not in self.node.attrs:
                return None
            identifier = self.node.attrs.get_id(name)
            kind, shape = identifier.dtype, identifier.shape
        except DAMAGE as error:
            raise self.home.damaged(what, error) from None
        count = int(np.prod(shape, dtype=object)) if shape else 1
        self._check_attribute(what, kind, count)
        try:
            return self.node.attrs[name]
        except DAMAGE as error:
            raise self.home.damaged(what, error) from None

    def _check_attribute(self, what: str, kind: Any, count: int) -> None:
        if h5py.check_ref_dtype(kind) is not None or kind.kind not in "SOUifub":
            raise self.home.refused(f"{what} holds neither text nor numbers")
        if kind.kind == "O":
            if h5py.check_string_dtype(kind) is None:
                raise self.home.refused(f"{what} holds neither text nor numbers")
            # Each of them may point to the same long text.
            if count > 1 and count * self.home.size > limits.TEXT_BYTES < count * self.home.longest:
                raise self.home.refused(f"{what} may unpack to more than {limits.TEXT_BYTES >> 20} MB")
        elif count * kind.itemsize > self.home.size:
            raise self.home.refused(f"{what} claims {count * kind.itemsize:,} bytes in a file of {self.home.size:,}")

    def array(self, name: str) -> Array:
        what = f"the dataset {self._path(name)}"
        node = self._node(name)
        if not isinstance(node, h5py.Dataset):
            raise self.home.damaged(what)
        try:
            return self._read(node, what)
        except DAMAGE as error:
            raise self.home.damaged(what, error) from None
        except MemoryError:
            raise self.home.refused(f"{what} needs more memory than there is") from None

    def children(self) -> list[str]:
        try:
            return list(self.node)
        except DAMAGE as error:
            raise self.home.damaged(f"the group {self.name or '/'}", error) from None

    def _read(self, node: Any, what: str) -> Array:
        kind = node.dtype
        if kind.kind not in "fiub" or kind.hasobject:
            raise self.home.refused(f"{what} holds no numbers")
        plist = node.id.get_create_plist()
        if node.is_virtual or plist.get_external_count():
            raise self.home.refused(f"{what} keeps its numbers in another file")
        if any(plist.get_filter(number)[0] not in FILTERS for number in range(plist.get_nfilters())):
            raise self.home.refused(f"{what} is packed with a filter that does not come with HDF5")
        count = int(np.prod(node.shape, dtype=object))
        size = count * kind.itemsize
        stored = node.id.get_storage_size()
        if size and not stored:
            raise self.home.refused(f"{what} claims {size:,} bytes and stores none")
        if not plist.get_nfilters() and node.chunks is None and size > self.home.size:
            raise self.home.refused(f"{what} claims {size:,} bytes in a file of {self.home.size:,}")
        self.home.left -= size
        if self.home.left < 0:
            raise self.home.refused(
                f"{what} brings what the file unpacks to above {limits.UNPACK_FACTOR} times its size "
                f"and {limits.UNPACK_MORE >> 20} MB"
            )
        offset = node.id.get_offset()  # None where the data is in chunks
        if offset is not None and size >= limits.MAPPED_BYTES and offset + size <= self.home.size:
            return np.asarray(np.memmap(self.home.path, dtype=kind, mode="r", offset=offset, shape=node.shape))
        return np.asarray(node[()])

    def _node(self, name: str) -> Any:
        """What a name leads to, looking at every link on the way before it is followed."""
        # Keras on Theano put a bar before names that were given outside of any layer, and so those lie in the root.
        node = self.home.root.node if name.startswith("/") else self.node
        parts = [part for part in name.split("/") if part and part != "."]
        if not parts or len(parts) > limits.NAME_DEEP:
            raise self.home.damaged(f"the name {self._path(name)[:80]}")
        for part in parts:
            try:
                link = node.get(part, getlink=True) if isinstance(node, h5py.Group) else None
                if link is None:
                    raise self.home.damaged(f"{self._path(name)[:80]}, which it names,")
                if not isinstance(link, h5py.HardLink):
                    raise self.home.refused(f"{self._path(name)[:80]} is a link to elsewhere")
                node = node[part]
            except DAMAGE as error:
                raise self.home.damaged(self._path(name)[:80], error) from None
        return node

    def _path(self, name: str) -> str:
        return f"{self.name}/{name}" if self.name else name


def _texts(home: Hdf5, value: Any, what: str) -> list[str]:
    values = value.reshape(-1).tolist() if isinstance(value, np.ndarray) else [value]
    result = []
    for text in values:
        if isinstance(text, bytes):
            text = text.decode("utf-8", "surrogateescape")
        if not isinstance(text, str):
            raise home.damaged(f"the attribute {what}")
        result.append(text)
    return result


@contextmanager
def opened(path: str) -> Iterator[Hdf5]:
    """Raises a Complaint where the file is none of HDF5."""
    try:
        size = os.path.getsize(path)
        file = h5py.File(path, "r", locking=False)
    except OSError as error:
        raise Complaint(f"{path} cannot be opened as HDF5 ({str(error)[:120]}). Take another copy of it.") from None
    try:
        yield Hdf5(path, file, size)
    finally:
        file.close()
