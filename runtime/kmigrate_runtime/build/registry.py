"""Who makes which kind of layer. Each module of `layers` registers its own: a new kind touches no other file."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.spec import Layer

if TYPE_CHECKING:
    from kmigrate_runtime.build.kit import Kit

Maker: TypeAlias = "Callable[[Layer, Kit], Any]"
_MAKERS: dict[str, Maker] = {}


def makes(*kinds: str) -> Callable[[Maker], Maker]:
    def known(maker: Maker) -> Maker:
        for kind in kinds:
            if kind in _MAKERS:
                raise RuntimeError(f"two makers for {kind}")
            _MAKERS[kind] = maker
        return maker

    return known


def maker_of(kind: str) -> Maker | None:
    _load()
    return _MAKERS.get(kind)


def kinds() -> list[str]:
    _load()
    return sorted(_MAKERS)


@cache
def _load() -> None:
    from kmigrate_runtime.build import layers

    for module in pkgutil.iter_modules(layers.__path__):
        importlib.import_module(f"{layers.__name__}.{module.name}")


def refusal(layer: Layer, why: str) -> Complaint:
    return Complaint(f"Layer {layer.name!r} ({layer.kind}) cannot be built: {why}")
