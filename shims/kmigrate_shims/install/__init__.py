"""The old names in this process: `install(keras="1.2", backend="theano")`, and `uninstall()`."""

import sys
from types import ModuleType
from typing import Any

from kmigrate_shims.install.faces import install, installed, put, remove, uninstall

__all__ = ["install", "installed", "put", "remove", "uninstall"]


class _Callable(ModuleType):
    """`kmigrate_shims.install` is this module and is called as the function in it is."""

    def __call__(self, keras: str | None = None, backend: str | None = None, *, removed: bool = False) -> Any:
        return install(keras, backend, removed=removed)


sys.modules[__name__].__class__ = _Callable
