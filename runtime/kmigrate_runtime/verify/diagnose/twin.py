"""Layers that no reference computes: the new one is asked itself, with the weights of the old one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from kmigrate_runtime.proof import Cause
from kmigrate_runtime.spec import Array
from kmigrate_runtime.verify import pairs as pairing
from kmigrate_runtime.verify.diagnose.causes import CAUSES
from kmigrate_runtime.verify.diagnose.causes.changed import changed
from kmigrate_runtime.verify.diagnose.trying import better
from kmigrate_runtime.verify.ladder import Ladder
from kmigrate_runtime.verify.old import Given, Key
from kmigrate_runtime.verify.tensors import held


def of_twin(ladder: Ladder, key: Key, place: Key, given: Given, before: float) -> Cause | None:
    """The weights, where with those of the old layer the new one computes what the old one did."""
    old, moved = ladder.old.output(key), list(_moved(ladder, key[0]))
    if not moved:
        return None
    with _weighing([(variable, array) for _, variable, array, _ in moved]):
        found = ladder.new.fed(place[0], place[1], given.arrays, given.masks)[place[2]]
    after = ladder.measure(old, found).normalised
    if after > ladder.allowed(ladder.old.lost(key)).value and not better(before, after):
        return None
    known = next(one for one in CAUSES if one.name == "weights changed")
    said = [changed(path.removeprefix(f"{key[0]}/"), was, now) for path, _, was, now in moved]
    detail = "; ".join(said[:3]) + ("; and others" if len(said) > 3 else "")
    return Cause(key[0], known.name, f"{known.sentence[:-1]} ({detail}).", before, after, known.remedy)


def _moved(ladder: Ladder, path: str) -> Iterator[tuple[str, Any, Array, Array]]:
    """Weights of the layer that are others today: their path, the variable, what it held then and holds now."""
    if ladder.old.spec is None:
        return
    variables = pairing.weights(ladder.old.spec.model, ladder.pairs, ladder.new.layers)
    for name, kept in ladder.old.weights():
        variable = variables.get(name)
        if variable is None or not name.startswith(f"{path}/") or kept.places is not None:
            continue
        old, new = np.asarray(kept.values), np.array(held(variable))
        if old.shape == new.shape and not np.array_equal(old, new, equal_nan=True):
            yield name, variable, old, new


@contextmanager
def _weighing(weights: list[tuple[Any, Array]]) -> Iterator[None]:
    before = [np.array(held(variable)) for variable, _ in weights]
    try:
        for variable, array in weights:
            variable.assign(array)
        yield
    finally:
        for (variable, _), array in zip(weights, before, strict=True):
            variable.assign(array)
