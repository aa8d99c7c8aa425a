"""The order of an image's dimensions, which some layers of Keras 1 did not save: what their neighbours say."""

from __future__ import annotations

from typing import Any

from kmigrate_runtime.legacy.architecture.keras1 import ORDERINGS


def of_file(architecture: Any) -> str | None:
    """The one order that all layers with one agree on."""
    found: set[str] = set()
    stack = [architecture]
    while stack:
        part = stack.pop()
        if isinstance(part, dict):
            for key in ("dim_ordering", "data_format"):
                value = part.get(key)
                if isinstance(value, str):
                    found.add(ORDERINGS.get(value, value))
            stack.extend(part.values())
        elif isinstance(part, list):
            stack.extend(part)
    return found.pop() if len(found) == 1 else None
