"""The suites of others, one after the other: hours, and only when they are asked for."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest


def _load() -> Any:
    path = Path(__file__).with_name("harness.py")
    spec = importlib.util.spec_from_file_location("conformance_harness", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


harness = _load()


@pytest.mark.conformance
@pytest.mark.parametrize("name", sorted(harness.suites()))
def test_suite(name: str) -> None:
    assert harness.main([name]) == 0
