"""Puts a package of ours at an old name: `keras` is answered by `kmigrate_shims.keras`, submodules and all."""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any


class Alias(importlib.abc.Loader):
    """Gives a module of ours under another name. It is one and the same module, whoever imports it."""

    def __init__(self, target: str) -> None:
        self.target = target
        self.spec: Any = None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        module = importlib.import_module(self.target)
        self.spec = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        module.__spec__ = self.spec  # importlib has just overwritten it


class Loaded(importlib.abc.Loader):
    """Gives a module that is there already, by another name than its own."""

    def __init__(self, module: ModuleType) -> None:
        self.module, self.spec = module, module.__spec__

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return self.module

    def exec_module(self, module: ModuleType) -> None:
        module.__spec__ = self.spec


class Faces(importlib.abc.MetaPathFinder):
    """Answers the old root names that are installed.

    `real` are submodules of a package that stays what it is under the old name, with the folders where they are.
    """

    def __init__(self) -> None:
        self.roots: dict[str, str] = {}
        self.elsewhere: dict[str, str] = {}  # modules that stand in another place of ours
        self.real: dict[str, tuple[tuple[str, ...], list[str]]] = {}
        self.first: dict[str, Callable[[], None]] = {}  # what is done when a program first imports a root
        self.native: dict[str, ModuleType] = {}  # what says `from keras import` and means the real one

    def begin(self, root: str) -> None:
        """Does what waits for the first import of a root."""
        waiting = self.first.pop(root, None)
        if waiting is not None:
            waiting()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        for name, module in self.native.items():
            if fullname == name or fullname.startswith(name + "."):
                return _inside(module, fullname, fullname[len(name) + 1 :])
        root, _, rest = fullname.partition(".")
        ours = self.roots.get(root)
        if ours is None:
            return None
        self.begin(root)
        first = rest.partition(".")[0]
        stays, folders = self.real.get(root, ((), []))
        if first in stays:
            return importlib.machinery.PathFinder.find_spec(fullname, folders) if rest == first else None
        name = self.elsewhere.get(fullname) or (f"{ours}.{rest}" if rest else ours)
        if not _exists(name):
            return None
        spec = importlib.machinery.ModuleSpec(fullname, Alias(name), is_package=True)
        return spec


def _inside(module: ModuleType, name: str, rest: str) -> importlib.machinery.ModuleSpec | None:
    """The module that is an attribute there, however deep."""
    found: Any = module
    for part in filter(None, rest.split(".")):
        found = getattr(found, part, None)
    if not isinstance(found, ModuleType):
        return None
    return importlib.machinery.ModuleSpec(name, Loaded(found), is_package=hasattr(found, "__path__"))


def _exists(name: str) -> bool:
    if name in sys.modules:
        return True
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):
        return False


FACES = Faces()
