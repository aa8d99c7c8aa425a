"""`keras.utils.io_utils`: arrays in HDF5 files."""

from __future__ import annotations

import io
import pickle
from collections import defaultdict
from typing import Any

import numpy as np
from keras.src.saving.saving_lib import h5py

from kmigrate_shims.keras import era


class HDF5Matrix:
    """A part of a dataset that is read as it is asked for."""

    refs: dict[str, Any] = defaultdict(int)  # noqa: RUF012  as many programs see it

    def __init__(self, datapath: str, dataset: str, start: int = 0, end: Any = None, normalizer: Any = None) -> None:
        if datapath not in self.refs:
            self.refs[datapath] = h5py.File(datapath, "r")
        self.data = self.refs[datapath][dataset]
        self.start = start
        self.end = self.data.shape[0] if end is None else end
        self.normalizer = normalizer
        first = normalizer(self.data[0:1]) if normalizer is not None else None
        self._base_shape = self.data.shape[1:] if first is None else first.shape[1:]
        self._base_dtype = self.data.dtype if first is None else first.dtype

    def __len__(self) -> int:
        return int(self.end - self.start)

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, slice):
            start, stop = key.start or 0, key.stop if key.stop is not None else len(self)
            if stop < 0:
                stop += len(self)
            if stop > len(self):
                raise IndexError(f"{stop} is behind the end of the matrix, which has {len(self)} rows")
            index: Any = slice(start + self.start, stop + self.start)
        elif isinstance(key, (int, np.integer)):
            if key + self.start >= self.end:
                raise IndexError(f"{key} is behind the end of the matrix, which has {len(self)} rows")
            index = key + self.start
        elif isinstance(key, np.ndarray):
            if np.max(key) + self.start >= self.end:
                raise IndexError("an index is behind the end of the matrix")
            index = (self.start + key).tolist()
        elif era.is_before("2.2") and not isinstance(key, (list, tuple)):
            raise IndexError(f"a matrix takes numbers, slices and lists, and not {key!r}")
        else:
            if max(key) + self.start >= self.end:
                raise IndexError("an index is behind the end of the matrix")
            index = [x + self.start for x in key]
        found = self.data[index]
        return self.normalizer(found) if self.normalizer is not None else found

    @property
    def shape(self) -> tuple[int, ...]:
        return (len(self), *self._base_shape)

    @property
    def dtype(self) -> Any:
        return self._base_dtype

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def size(self) -> int:
        return int(np.prod(self.shape))


def ask_to_proceed_with_overwrite(filepath: Any) -> bool:
    from kmigrate_shims.keras.engine.h5 import ask_to_overwrite

    return ask_to_overwrite(str(filepath))


class H5Dict:
    """A dictionary with the face of an HDF5 group."""

    def __init__(self, path: Any, mode: str = "a") -> None:
        self.data: Any = path if isinstance(path, dict) else {}
        if isinstance(path, dict):
            self.data["_is_group"] = True
        self._is_file = not isinstance(path, dict)
        if self._is_file:
            self.data = path if isinstance(path, h5py.Group) else h5py.File(path, mode)
        self.attrs: Any = self.data.setdefault("attrs", {}) if isinstance(self.data, dict) else self.data.attrs
        self.read_only = mode == "r"

    @staticmethod
    def is_supported_type(path: Any) -> bool:
        return isinstance(path, (str, dict, h5py.Group))

    def create_group(self, name: str) -> Any:
        return H5Dict(self.data.setdefault(name, {})) if isinstance(self.data, dict) else self.data.create_group(name)

    def create_dataset(self, name: str, data: Any) -> None:
        self.data[name] = np.asarray(data)

    def __setitem__(self, name: Any, value: Any) -> None:
        if isinstance(self.data, dict):
            self.data[name] = value
        else:
            if name in self.data:
                raise KeyError(f'Cannot set attribute. Group with name "{name}" exists.')
            self.data[name] = np.asarray(value) if not isinstance(value, (str, bytes)) else value
            if isinstance(value, (list, tuple)):
                self.data[name].attrs["kmigrate_list"] = True

    def __getitem__(self, name: Any) -> Any:
        if isinstance(self.data, dict):
            if name not in self.data:
                return self.create_group(name)
            found = self.data[name]
            return H5Dict(found) if isinstance(found, dict) else found
        if name not in self.data:
            return H5Dict(self.data.create_group(name))
        found = self.data[name]
        return H5Dict(found) if isinstance(found, h5py.Group) else _plain(found)

    def get(self, name: Any, default: Any = None) -> Any:
        return self[name] if name in self.data else default

    def update(self, *args: Any) -> None:
        if isinstance(self.data, dict):
            self.data.update(*args)
            return
        raise NotImplementedError("only a H5Dict on a dictionary can be updated at once")

    def __contains__(self, name: Any) -> bool:
        return name in self.data

    def __iter__(self) -> Any:
        return iter(self.data)

    def __len__(self) -> int:
        return len(self.data)

    def iter(self) -> Any:
        return iter(self.data)

    def close(self) -> None:
        if hasattr(self.data, "close"):
            self.data.close()

    def __enter__(self) -> H5Dict:
        return self

    def __exit__(self, *error: Any) -> None:
        self.close()


def _plain(held: Any) -> Any:
    """What was put in: text as text, lists of bytes as lists."""
    value = held[()]
    if isinstance(value, bytes):
        return value.decode("utf8")
    return value.tolist() if isinstance(value, np.ndarray) and held.attrs.get("kmigrate_list") else value


h5dict = H5Dict


def load_from_binary_h5py(load_function: Any, stream: Any) -> Any:
    """What a function reads from the HDF5 file that a stream holds."""
    with h5py.File(io.BytesIO(stream.read()), "r") as file:
        return load_function(file)


def save_to_binary_h5py(save_function: Any, stream: Any) -> Any:
    """Writes the HDF5 file that a function fills to a stream."""
    with h5py.File("in-memory-h5py", "w", driver="core", backing_store=False) as file:
        found = save_function(file)
        file.flush()
        image = file.id.get_file_image()
    stream.write(image)
    return found


__all__ = [
    "H5Dict", "HDF5Matrix", "ask_to_proceed_with_overwrite", "h5dict", "load_from_binary_h5py", "pickle",
    "save_to_binary_h5py",
]  # fmt: skip
