"""`sklearn.externals`: copies of other packages, which are packages of their own today."""

from __future__ import annotations

import importlib
from typing import Any


def __getattr__(name: str) -> Any:
    if name not in ("joblib", "six"):
        raise AttributeError(name)
    return importlib.import_module(name)
