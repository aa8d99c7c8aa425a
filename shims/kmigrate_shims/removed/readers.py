"""Readers of files whose old call is an error today: `yaml.load(text)`, texts and values of h5py."""

from __future__ import annotations

from typing import Any


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
        return Text(found) if type(found) is str else found

    return {"AttributeManager.__getitem__": get}
