from __future__ import annotations

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests that regenerate the atlas run when asked for: `pytest -m atlas`. Others hold its files against each
    other.
    """
    if "atlas" in (config.getoption("markexpr") or ""):
        return
    wanted = [item for item in items if item.get_closest_marker("atlas") is None]
    if len(wanted) < len(items):
        config.hook.pytest_deselected(items=[item for item in items if item not in wanted])
        items[:] = wanted
