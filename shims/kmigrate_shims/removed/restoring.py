"""Puts removed names back where they were, and takes them away again. What is there is never replaced."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

import numpy as np

from kmigrate_shims.removed import libraries, modules, numerical, readers, standard

_added: list[tuple[Any, str]] = []
_replaced: list[tuple[Any, str, Any]] = []
# By the name of the module that had them: what gives the names once the module is imported.
ADDED: dict[str, Callable[[], dict[str, Any]]] = {
    **standard.ADDED,
    "numpy": numerical.names,
    "numpy.testing": numerical.testing_names,
    "h5py": readers.h5py_names,
    "scipy": modules.scipy_names,
    "scipy.misc": modules.misc_names,
    "scipy.ndimage": modules.ndimage_names,
    "scipy.signal": modules.signal_names,
    "scipy.integrate": modules.integrate_names,
    "sklearn": lambda: {},
}
# Functions whose old way of being called is an error today.
REPLACED: dict[str, Callable[[Any], dict[str, Any]]] = {
    "yaml": readers.yaml_functions,
    "h5py": readers.h5py_functions,
    "re": libraries.re_functions,
    "matplotlib.axis": libraries.axis_functions,
}


def restore() -> None:
    """Removed names are there from now on, for modules that are imported and for those that will be."""
    if FINDER in sys.meta_path:
        return
    sys.meta_path.insert(0, FINDER)
    _print("1.25")
    for name in {*ADDED, *REPLACED}:
        if name in sys.modules:
            _complete(sys.modules[name])


def take_back() -> None:
    """Everything as it was before `restore`."""
    if FINDER in sys.meta_path:
        sys.meta_path.remove(FINDER)
        _print(False)
    while _added:
        owner, name = _added.pop()
        if name in vars(owner):
            delattr(owner, name)
    while _replaced:
        owner, name, value = _replaced.pop()
        setattr(owner, name, value)
    for name in modules.MADE:
        if isinstance(sys.modules.get(name), modules.Made):
            del sys.modules[name]


def _print(legacy: Any) -> None:
    """A printed history showed numbers, where NumPy 2 shows `np.float64(0.25)`; programs read such text again."""
    if int(np.__version__.partition(".")[0]) > 1:
        np.set_printoptions(legacy=legacy)


def _complete(module: ModuleType) -> None:
    name = module.__name__
    for path, value in ADDED.get(name, dict)().items():
        owner, last = _place(module, path)
        if last not in vars(owner):
            setattr(owner, last, value)
            _added.append((owner, last))
    for path, value in REPLACED.get(name, lambda _: {})(module).items():
        owner, last = _place(module, path)
        _replaced.append((owner, last, getattr(owner, last)))
        setattr(owner, last, value)


def _place(module: ModuleType, path: str) -> tuple[Any, str]:
    """The owner of a name, and the name: `Thread.isAlive` is a name of a class."""
    *way, last = path.split(".")
    owner: Any = module
    for word in way:
        owner = getattr(owner, word)
    return owner, last


class _After(importlib.abc.Loader):
    """The loader of a module, and then what the module has lost."""

    def __init__(self, loader: Any) -> None:
        self.loader = loader

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        made: ModuleType | None = self.loader.create_module(spec)
        return made

    def exec_module(self, module: ModuleType) -> None:
        module.__loader__ = self.loader
        if module.__spec__ is not None:
            module.__spec__.loader = self.loader
        self.loader.exec_module(module)
        _complete(module)


class _Finder(importlib.abc.MetaPathFinder):
    """Finds modules that lost names or are gone, and leaves all others alone."""

    def __init__(self) -> None:
        self.busy: set[str] = set()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        known = fullname in ADDED or fullname in REPLACED
        if fullname in self.busy or not (known or fullname in modules.MADE):
            return None
        self.busy.add(fullname)
        try:
            found = importlib.util.find_spec(fullname)
        except (ImportError, ValueError):
            found = None
        finally:
            self.busy.discard(fullname)
        if found is None:
            return modules.spec(fullname)
        if known and found.loader is not None:
            found.loader = _After(found.loader)
        return found


FINDER = _Finder()
