"""Why a layer that is right alone gives something else in the model: what it reads was changed on the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from kmigrate_runtime.compare import compare
from kmigrate_runtime.proof import DIFFERS, Cause, Climb
from kmigrate_runtime.verify.diagnose.causes import CAUSES, Seen, Wrong
from kmigrate_runtime.verify.diagnose.trying import better, computed
from kmigrate_runtime.verify.ladder import Ladder, named
from kmigrate_runtime.verify.old import Given, Key

# Those of the known causes that can happen outside of a layer.
OUTSIDE = ("mask ignored", "input changed", "input order", "states kept")
SKIPPED = "It reads what the layer before it read, {name}: that layer is not there."


def of_way(ladder: Ladder, climb: Climb) -> Cause | None:
    """Looks at the first layer that differs in the model, where none differs alone."""
    wrong = {row.what for rung in climb.rungs if rung.name == "free" for row in rung.rows if row.verdict == DIFFERS}
    key = next((key for key in ladder.old.tensors() if named(key) in wrong), None)
    place = None if key is None else ladder.key(key)
    given = None if key is None else ladder.old.read(key[0], key[1])
    if key is None or place is None or given is None:
        return None
    layer, old = ladder.old.layers[key[0]], ladder.old.output(key)
    _, new = next(iter(ladder.new.outputs(ladder.x, [place], ladder.memory)))
    before = ladder.measure(old, new).normalised
    seen = Seen(layer, given.arrays, old.values if old.places is None else None, new)
    for known in CAUSES:
        for wrongly in known.variants(seen) if known.name in OUTSIDE else ():
            found = _fits(wrongly, given, new, before)
            if found is not None:
                detail = f" ({wrongly.detail})" if wrongly.detail else ""
                return Cause(key[0], known.name, known.sentence[:-1] + detail + ".", before, found, known.remedy)
    for name, other in _skipping(ladder, key, given):
        found = _fits(Wrong(layer), other, new, before)
        if found is not None:
            return Cause(key[0], "layer missing", SKIPPED.format(name=name), before, found, "Add the layer.")
    return None


def _fits(wrong: Wrong, given: Given, new: np.ndarray, before: float) -> float | None:
    if not wrong.masked and all(mask is None for mask in given.masks):
        return None
    output = computed(wrong, given)
    if output is None or output.shape != new.shape:
        return None
    after = compare(output, new).normalised
    return after if better(before, after) else None


def _skipping(ladder: Ladder, key: Key, given: Given) -> Iterator[tuple[str, Given]]:
    """What the layer would read if one before it were left out."""
    layer = ladder.old.layers[key[0]]
    owner = key[0].rpartition("/")[0]
    for number, tensor in enumerate(layer.calls[key[1] % len(layer.calls)].inputs):
        path = f"{owner}/{tensor.layer}" if owner else tensor.layer
        if path not in ladder.old.layers or ladder.old.is_input(path):
            continue
        earlier = ladder.old.read(path, tensor.call)
        if earlier is not None and len(earlier.arrays) == 1:
            arrays = [*given.arrays[:number], earlier.arrays[0], *given.arrays[number + 1 :]]
            yield path, replace(given, arrays=arrays)
