"""Pickles of objects with their arrays beside them in a zip file, as Theano wrote and read them."""

from __future__ import annotations

import io
import pickle
import warnings
import zipfile
from collections import Counter
from typing import Any

import numpy as np

from kmigrate_shims.theano.compile.sharedvalue import SharedVariable


class _Reader(pickle.Unpickler):
    """Finds the names of Theano here, also where no module is called `theano`."""

    def find_class(self, module: str, name: str) -> Any:
        head, dot, rest = module.partition(".")
        return super().find_class(f"kmigrate_shims.theano{dot}{rest}" if head == "theano" else module, name)


class PersistentNdarrayID:
    """Writes each array that a pickler meets into the zip file, and gives the pickle its name."""

    def __init__(self, zip_file: zipfile.ZipFile) -> None:
        self.zip_file = zip_file
        self.count = 0
        self.seen: dict[int, str] = {}
        self._kept: list[Any] = []  # an identity counts as long as its array is there

    def _resolve_name(self, obj: Any) -> str:
        self.count += 1
        return f"array_{self.count - 1}"

    def __call__(self, obj: Any) -> str | None:
        if type(obj) is not np.ndarray:
            return None
        if id(obj) not in self.seen:
            name = self._resolve_name(obj)
            written = io.BytesIO()
            np.lib.format.write_array(written, obj)
            self.zip_file.writestr(name, written.getvalue())
            self._kept.append(obj)
            self.seen[id(obj)] = f"ndarray.{name}"
        return self.seen[id(obj)]


class PersistentSharedVariableID(PersistentNdarrayID):
    """The same, where the array of a shared variable has the name of the variable."""

    def __init__(self, zip_file: zipfile.ZipFile, allow_unnamed: bool = True, allow_duplicates: bool = True) -> None:
        super().__init__(zip_file)
        self.name_counter: Counter[str] = Counter()
        self.allow_unnamed, self.allow_duplicates = allow_unnamed, allow_duplicates
        self._next: str | None = None

    def _resolve_name(self, obj: Any) -> str:
        name, self._next = self._next, None
        if name is None:
            return super()._resolve_name(obj)
        self.name_counter[name] += 1
        count = self.name_counter[name]
        if count > 1 and not self.allow_duplicates:
            raise ValueError(f"multiple shared variables with the name `{name}` found")
        return name if count == 1 else f"{name}_{count}"

    def __call__(self, obj: Any) -> str | None:
        if isinstance(obj, SharedVariable):
            if obj.name == "pkl":
                raise ValueError("can't pickle shared variable with name `pkl`")
            if not obj.name and not self.allow_unnamed:
                raise ValueError(f"unnamed shared variable, {obj}")
            # Its array is the next one that the pickler meets.
            self._next = obj.name
        return super().__call__(obj)


PersistentGpuArrayID = PersistentNdarrayID


class PersistentNdarrayLoad:
    """Reads the arrays of a zip file by the names in its pickle."""

    def __init__(self, zip_file: zipfile.ZipFile) -> None:
        self.zip_file = zip_file
        self.cache: dict[str, Any] = {}

    def __call__(self, persid: str) -> Any:
        kind, _, name = persid.partition(".")
        if name not in self.cache:
            with self.zip_file.open(name) as file:
                if kind == "gpuarray":
                    pickle.load(file)  # the name of a device stood before the array
                self.cache[name] = np.lib.format.read_array(file)
        return self.cache[name]


def dump(
    obj: Any,
    file_handler: Any,
    protocol: int = pickle.DEFAULT_PROTOCOL,
    persistent_id: Any = PersistentSharedVariableID,
) -> None:
    """Write an object into a zip file: its pickle as `pkl`, and each array in a file that numpy.load reads."""
    with zipfile.ZipFile(file_handler, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        names, written = persistent_id(archive), io.BytesIO()

        class _Pickler(pickle.Pickler):
            def persistent_id(self, each: Any) -> Any:
                return names(each)

        _Pickler(written, protocol=protocol).dump(obj)
        archive.writestr("pkl", written.getvalue())


def load(f: Any, persistent_load: Any = PersistentNdarrayLoad) -> Any:
    """Read an object from a zip file that `dump` wrote. A pickle runs code: read only what you wrote."""
    warnings.warn(
        "theano.misc.pkl_utils.load unpickles, which can run code: read only files that you wrote.", stacklevel=2
    )
    with zipfile.ZipFile(f, "r") as archive:
        find = persistent_load(archive)

        class _Unpickler(_Reader):
            def persistent_load(self, each: Any) -> Any:
                return find(each)

        return _Unpickler(io.BytesIO(archive.read("pkl"))).load()


class StripPickler(pickle.Pickler):
    """A pickler as any other: no stack traces are kept that it would have to leave out."""

    def __init__(self, file: Any, protocol: int = 0, extra_tag_to_remove: Any = None) -> None:
        super().__init__(file, protocol)


class CompatUnpickler(_Reader):
    """An unpickler of files that Python 2 wrote."""

    def __init__(self, file: Any, *, encoding: str = "latin1", **options: Any) -> None:
        super().__init__(file, encoding=encoding, **options)
