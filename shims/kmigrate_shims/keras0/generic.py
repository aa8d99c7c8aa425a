"""Looking things up by their names, as Keras 0.3 did."""

from __future__ import annotations

from typing import Any

__all__ = ["get_from_module"]


def get_from_module(
    identifier: Any, module_params: Any, module_name: str, instantiate: bool = False, kwargs: Any = None
) -> Any:
    """What a name stands for; anything else stands for itself."""
    if not isinstance(identifier, str):
        return identifier
    found = module_params.get(identifier)
    if not found:
        raise Exception(f"Invalid {module_name}: {identifier}")
    return found(**(kwargs or {})) if instantiate else found
