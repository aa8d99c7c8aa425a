"""A plugin of pytest: under the name `theano` stands the shim, with the tests of the source package inside."""

from __future__ import annotations

import importlib
import importlib.machinery
import importlib.util
import inspect
import os
import sys
from pathlib import Path
from typing import Any

import old_names
import private_names
import pytest

OLD, NEW = "theano", "kmigrate_shims.theano"


class Alias:
    """Finds `theano.x` where `kmigrate_shims.theano.x` is, and `theano.x.tests` in the source package."""

    def __init__(self, top: Path) -> None:
        self.top = top

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name != OLD and not name.startswith(f"{OLD}."):
            return None
        if "tests" in name.split("."):
            return self._test(name)
        try:
            module = importlib.import_module(NEW + name[len(OLD) :])
        except ModuleNotFoundError as error:
            if error.name and (NEW + name[len(OLD) :]).startswith(error.name):
                return None
            raise
        return importlib.machinery.ModuleSpec(name, _Same(module), is_package=hasattr(module, "__path__"))

    def _test(self, name: str) -> Any:
        path = self.top.joinpath(*name.split("."))
        if path.is_dir():
            return importlib.util.spec_from_file_location(
                name, path / "__init__.py", submodule_search_locations=[str(path)]
            )
        source = path.with_suffix(".py")
        if not source.exists():
            return None
        private_names.supply([source])
        return importlib.util.spec_from_file_location(name, source)


class _Same:
    """A loader that gives the module that is there, and leaves it as it is."""

    def __init__(self, module: Any) -> None:
        self.module, self.spec = module, module.__spec__

    def create_module(self, spec: Any) -> Any:
        return self.module

    def exec_module(self, module: Any) -> None:
        module.__spec__ = self.spec


old_names.restore()
sys.meta_path.insert(0, Alias(Path(os.environ["KMIGRATE_SUITE"])))  # type: ignore[arg-type]
sys.modules[OLD] = importlib.import_module(NEW)
old_names.restore_rounding()
# Tests look for data files beside Theano's own sources.
sys.modules[OLD].__file__ = str(Path(os.environ["KMIGRATE_SUITE"]) / "theano" / "__init__.py")


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makeitem(collector: Any, name: str, obj: Any) -> Any:
    """A test that yields tests is one test that runs them all."""
    if not (name.startswith("test") and inspect.isgeneratorfunction(obj)):
        return None

    def run() -> None:
        owner = collector.obj
        for function, *arguments in obj(owner()) if inspect.isclass(owner) else obj():
            function(*arguments)

    return pytest.Function.from_parent(collector, name=name, callobj=run)
