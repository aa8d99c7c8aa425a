"""Modules that SciPy and scikit-learn have dropped, made of what stands elsewhere today."""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
from types import ModuleType
from typing import Any

# A module that is gone, and the modules in which its names are today; the first that has a name gives it.
MADE: dict[str, tuple[str, ...]] = {
    "scipy.misc": ("kmigrate_shims.removed.images", "scipy.special", "scipy.datasets"),
    "sklearn.cross_validation": ("sklearn.model_selection",),
    "sklearn.grid_search": ("sklearn.model_selection",),
    "sklearn.learning_curve": ("sklearn.model_selection",),
    "sklearn.externals": ("kmigrate_shims.removed.externals",),
    "sklearn.externals.joblib": ("joblib",),
    "sklearn.externals.six": ("six",),
    "sklearn.preprocessing.imputation": ("sklearn.impute",),
}
RENAMED = {"Imputer": "SimpleImputer", "lena": "ascent"}


class Made(ModuleType):
    """A module that looks for its names where they are today."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        for other in MADE[self.__name__]:
            module = importlib.import_module(other)
            found = getattr(module, RENAMED.get(name, name), None)
            if found is not None:
                return found
        raise AttributeError(f"{self.__name__} is gone, and `{name}` of it has no twin today.")


class _Maker(importlib.abc.Loader):
    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return Made(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        module.__path__ = []


def spec(name: str) -> importlib.machinery.ModuleSpec | None:
    """How a module that is gone is imported, or None where what it was made of is not installed."""
    if name not in MADE:
        return None
    try:
        importlib.import_module(name.partition(".")[0])
    except ImportError:
        return None
    return importlib.machinery.ModuleSpec(name, _Maker(), is_package=True)


def misc_names() -> dict[str, Any]:
    """What `scipy.misc` had, where SciPy still has an empty module of that name."""
    from kmigrate_shims.removed import images

    special = importlib.import_module("scipy.special")

    found = {name: getattr(images, name) for name in images.__all__}
    found |= {name: getattr(special, name) for name in ("logsumexp", "comb", "factorial", "factorial2", "factorialk")}
    return found | {"face": _dataset("face"), "ascent": _dataset("ascent"), "lena": _dataset("ascent")}


def _dataset(name: str) -> Any:
    def get(*arguments: Any, **named: Any) -> Any:
        return getattr(importlib.import_module("scipy.datasets"), name)(*arguments, **named)

    return get


def ndimage_names() -> dict[str, Any]:
    """`scipy.ndimage.imread`."""
    from kmigrate_shims.removed import images

    return {"imread": images.imread}


def scipy_names() -> dict[str, Any]:
    """NumPy's functions, which stood in SciPy's own namespace as well."""
    import numpy as np

    names = ("array", "asarray", "zeros", "ones", "eye", "arange", "linspace", "exp", "log", "sqrt", "sin", "cos",
             "tanh", "dot", "sum", "mean", "std", "interp", "where", "random", "pi", "inf", "nan")  # fmt: skip
    found = {name: getattr(np, name) for name in names} | {"rand": np.random.rand, "randn": np.random.randn}
    return found | {"misc": importlib.import_module("scipy.misc")}  # others had imported it: `import scipy` was enough


def signal_names() -> dict[str, Any]:
    """Windows, which stood beside the filters: `scipy.signal.gaussian`."""
    windows = importlib.import_module("scipy.signal.windows")
    return {name: getattr(windows, name) for name in windows.__all__}


def integrate_names() -> dict[str, Any]:
    """Rules of integration by their short names."""
    rules = importlib.import_module("scipy.integrate")
    names = {"simps": "simpson", "trapz": "trapezoid", "cumtrapz": "cumulative_trapezoid"}
    return {old: getattr(rules, new) for old, new in names.items()}
