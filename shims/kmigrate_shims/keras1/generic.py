"""Looking things up by their names, as Keras 1 did."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras.utils.generic_utils import get_custom_objects

__all__ = ["get_custom_objects", "get_from_module"]


def get_from_module(
    identifier: Any, module_params: Any, module_name: str, instantiate: bool = False, kwargs: Any = None
) -> Any:
    """What a name, or a dictionary with a name in it, stands for; anything else stands for itself."""
    if isinstance(identifier, str):
        found = get_custom_objects().get(identifier) or module_params.get(identifier)
        if not found:
            raise ValueError(f"Invalid {module_name}: {identifier}")
        if instantiate and not kwargs:
            return found()
        return found(**kwargs) if instantiate and kwargs else found
    if isinstance(identifier, dict):
        given = dict(identifier)
        name = given.pop("name")
        found = get_custom_objects().get(name) or module_params.get(name)
        if not found:
            raise ValueError(f"Invalid {module_name}: {name}")
        return found(**given)
    return identifier
