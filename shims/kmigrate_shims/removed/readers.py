"""Readers of files whose old call is an error today: `yaml.load(text)`, texts and values of h5py."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from kmigrate_shims.removed.libraries import is_installed


def yaml_functions(yaml: Any) -> dict[str, Any]:
    """`yaml.load` without a loader. It reads plain data: what made Python objects stays forbidden."""
    native, native_all = yaml.load, yaml.load_all

    def load(stream: Any, Loader: Any = None) -> Any:
        return native(stream, Loader=Loader or yaml.SafeLoader)

    def load_all(stream: Any, Loader: Any = None) -> Any:
        return native_all(stream, Loader=Loader or yaml.SafeLoader)

    return {"load": load, "load_all": load_all}


class Text(str):
    """A text that can be decoded once more, as programs do for which it was bytes."""

    __slots__ = ()

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        return str(self)


def h5py_names() -> dict[str, Any]:
    """`dataset.value`, `file.fid`."""
    return {"Dataset.value": property(lambda self: self[()]), "File.fid": property(lambda self: self.id)}


def h5py_functions(h5py: Any) -> dict[str, Any]:
    """Attributes that are texts can be decoded: they were bytes before h5py 3."""
    native = h5py.AttributeManager.__getitem__

    def get(self: Any, name: str) -> Any:
        found = native(self, name)
        if isinstance(found, np.ndarray) and found.dtype == object:
            each = [Text(one) if type(one) is str else one for one in found.ravel()]
            return np.array([*each, None], object)[:-1].reshape(found.shape)
        return Text(found) if type(found) is str else found

    return {"AttributeManager.__getitem__": get, "File.__init__": _opening(h5py)}


def _opening(h5py: Any) -> Any:
    """`h5py.File(name)` without a mode made files and wrote into them, until h5py 3: today it only reads."""
    native = h5py.File.__init__

    def __init__(self: Any, name: Any, mode: Any = None, *args: Any, **words: Any) -> Any:
        if mode is not None or is_installed(sys._getframe(1).f_code.co_filename):
            return native(self, name, mode or "r", *args, **words)
        for tried in ("r+", "r"):
            try:
                return native(self, name, tried, *args, **words)
            except OSError:
                continue
        return native(self, name, "w-", *args, **words)

    return __init__
