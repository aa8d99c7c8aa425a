"""Pickles of objects with their arrays in a zip file."""

from __future__ import annotations

import pickle
import warnings
import zipfile
from typing import Any


def dump(obj: Any, file_handler: Any, protocol: int = pickle.DEFAULT_PROTOCOL, **ignored: Any) -> None:
    """Write an object into a zip file."""
    with zipfile.ZipFile(file_handler, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        archive.writestr("pkl", pickle.dumps(obj, protocol=protocol))


def load(f: Any, persistent_load: Any = None) -> Any:
    """Read an object from a zip file that `dump` wrote. A pickle runs code: read only what you wrote."""
    warnings.warn(
        "theano.misc.pkl_utils.load unpickles, which can run code: read only files that you wrote.", stacklevel=2
    )
    with zipfile.ZipFile(f, "r") as archive:
        return pickle.loads(archive.read("pkl"))


class StripPickler(pickle.Pickler):
    """A pickler as any other: no stack traces are kept that it would have to leave out."""

    def __init__(self, file: Any, protocol: int = 0, extra_tag_to_remove: Any = None) -> None:
        super().__init__(file, protocol)


class CompatUnpickler(pickle.Unpickler):
    """An unpickler of files that Python 2 wrote."""

    def __init__(self, file: Any) -> None:
        super().__init__(file, encoding="latin1")
