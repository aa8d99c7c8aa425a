"""Looking things up by their names, as Keras 1 did."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras.utils.generic_utils import get_custom_objects

__all__ = ["Keyed", "get_custom_objects", "get_from_module", "keyed"]


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


class Keyed(dict[Any, Any]):
    """A dictionary whose keys are variables, which are one when they are the same object."""

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(id(key), (key, value))

    def __getitem__(self, key: Any) -> Any:
        return super().__getitem__(id(key))[1]

    def __contains__(self, key: Any) -> bool:
        return super().__contains__(id(key))

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(id(key), (key, default))[1]

    def update(self, other: Any = (), **more: Any) -> None:
        for key, value in other.items() if hasattr(other, "items") else other:
            self[key] = value

    def items(self) -> Any:
        return list(super().values())

    def keys(self) -> Any:
        return [key for key, _ in super().values()]

    def values(self) -> Any:
        return [value for _, value in super().values()]

    def __iter__(self) -> Any:
        return iter(self.keys())


def keyed(given: Any) -> Keyed:
    if isinstance(given, Keyed):
        return given
    found = Keyed()
    found.update(given or {})
    return found
