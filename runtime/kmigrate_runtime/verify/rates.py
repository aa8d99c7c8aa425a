"""What training draws cannot be compared; how much of it, can."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from kmigrate_runtime.spec import Layer

if TYPE_CHECKING:
    from kmigrate_runtime.verify.ladder import Ladder

RATES = ("rate", "stddev", "dropout", "recurrent_dropout")


def rates(ladder: Ladder) -> Iterator[tuple[str, str, float, float]]:
    """Layer, name, then and now, of each share or width that is of another size."""
    for path, layer, new in twins(ladder):
        for name in RATES:
            mine, theirs = layer.options.get(name), getattr(new, name, None)
            if isinstance(mine, (int, float)) and isinstance(theirs, (int, float)) and not alike(mine, theirs):
                yield path, name, float(mine), float(theirs)


def twins(ladder: Ladder) -> Iterator[tuple[str, Layer, Any]]:
    """Old layers with their new ones, those inside of wrappers too."""
    for path, layer in ladder.old.layers.items():
        if path not in ladder.pairs.found:
            continue
        new = ladder.new.layers[ladder.pairs.found[path]].layer
        yield path, layer, new
        names = ("forward_layer", "backward_layer") if len(layer.inner) == 2 else ("layer",)
        for inner, name in zip(layer.inner, names, strict=False):
            if hasattr(new, name):
                yield f"{path}/{inner.name}", inner, getattr(new, name)


def alike(one: Any, other: Any) -> bool:
    """Numbers of files went through float32, and nothing is written in several ways."""
    if not one and not other:
        return True
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return math.isclose(one, other, rel_tol=1e-6)
    return bool(one == other)
