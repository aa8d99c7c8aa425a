"""What a known cause is, and how one is registered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from kmigrate_runtime.spec import Array, Layer


@dataclass(frozen=True)
class Seen:
    """A layer that differs: what it read, what it gave then, and what it gives now."""

    layer: Layer
    inputs: list[Array]
    old: Array | None  # None where a sample of it was kept
    new: Array
    held: dict[str, Array] = field(default_factory=dict)  # weights of the new model, by their paths in the layer


@dataclass(frozen=True)
class Wrong:
    """A layer as it could have been built, and how it is computed."""

    layer: Layer
    detail: str = ""
    training: bool = False
    masked: bool = True
    convert: Callable[[Array], Array] | None = None  # done to each array that goes in
    arrange: Callable[[list[Array]], list[Array]] | None = None  # done to all of them
    finish: Callable[[Array], Array] | None = None  # done to what comes out
    again: int = 0  # so many runs before, whose states are kept


Variants = Callable[[Seen], Iterator[Wrong]]


@dataclass(frozen=True)
class Known:
    name: str
    sentence: str
    remedy: str
    variants: Variants


CAUSES: list[Known] = []


def cause(name: str, sentence: str, remedy: str = "") -> Callable[[Variants], Variants]:
    """Registers a cause. They are tried in the order in which the families are imported and written."""

    def register(variants: Variants) -> Variants:
        CAUSES.append(Known(name, sentence, remedy, variants))
        return variants

    return register


def leaves(layer: Layer) -> list[Layer]:
    """The layer itself, or what it wraps, a whole model too."""
    return [inner for _, inner in layer.walk() if not inner.inner and inner.model is None]


def altered(layer: Layer, change: Callable[[Layer], Layer | None]) -> Layer | None:
    """The layer with all that can be changed in it changed, None where nothing can."""
    if layer.model is not None:
        kept = _altered(layer.model.layers, change)
        return None if kept is None else replace(layer, model=replace(layer.model, layers=kept))
    if not layer.inner:
        return change(layer)
    kept = _altered(layer.inner, change)
    return None if kept is None else replace(layer, inner=kept)


def _altered(layers: list[Layer], change: Callable[[Layer], Layer | None]) -> list[Layer] | None:
    found = [altered(item, change) for item in layers]
    if all(item is None for item in found):
        return None
    return [new or old for new, old in zip(found, layers, strict=True)]


def made(layer: Layer, change: Callable[[Layer], Layer | None], **how: Any) -> Iterator[Wrong]:
    """The layer with the mistake; of a wrapper of several layers, also with the mistake in one of them."""
    found = altered(layer, change)
    if found is not None:
        yield Wrong(found, **how)
    single = leaves(layer)
    for one in single if len(single) > 1 else []:

        def only(item: Layer, one: Layer = one) -> Layer | None:
            return change(item) if item is one else None

        alone = altered(layer, only)
        if alone is not None:
            yield Wrong(alone, **how)


def with_options(layer: Layer, **options: Any) -> Layer:
    return replace(layer, options={**layer.options, **options})


def weighing(layer: Layer, **weights: Array) -> Layer:
    return replace(layer, weights={**layer.weights, **weights})


def optional(seen: Seen, name: str, values: Any, *, default: Any = None) -> Iterator[Wrong]:
    """An option with other values, in layers that have it."""
    for value in values:

        def change(item: Layer, value: Any = value) -> Layer | None:
            mine = item.options.get(name, default)
            return None if mine is None or mine == value else with_options(item, **{name: value})

        yield from made(seen.layer, change, detail=shown(value))


def shown(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
