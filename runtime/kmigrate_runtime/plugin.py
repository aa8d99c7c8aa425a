"""The pytest plugin: `--kmigrate-trace` and `--kmigrate-report`, and fixtures that use them.

It is loaded by every pytest where kmigrate is installed, so it imports nothing before it is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("kmigrate", "proof that a migrated model computes what the old one did")
    group.addoption("--kmigrate-trace", metavar="TRACE", help="the trace that `kmigrate_trace` gives to tests")
    group.addoption("--kmigrate-report", metavar="FOLDER", help="where a page for each proof is written")


@pytest.fixture
def kmigrate_trace(request: pytest.FixtureRequest) -> Path:
    """The trace of --kmigrate-trace. A test that wants one fails without it: nothing to compare proves nothing."""
    found = request.config.getoption("--kmigrate-trace")
    if not found:
        pytest.fail("This test needs a trace: pytest --kmigrate-trace TRACE.npz", pytrace=False)
    return Path(found)


@pytest.fixture
def assert_equivalent(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """`kmigrate_runtime.assert_equivalent`, which writes a page where --kmigrate-report says so."""
    from kmigrate_runtime.testing import assert_equivalent

    folder = request.config.getoption("--kmigrate-report")

    def check(old: Any, new: Any, **options: Any) -> Any:
        __tracebackhide__ = True
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            name = "".join(sign if sign.isalnum() or sign in "-_." else "-" for sign in request.node.name)
            options.setdefault("report", Path(folder) / f"{name}.html")
        return assert_equivalent(old, new, **options)

    return check
