"""Why layers differ: each wrong one alone, and where none is, what happens on the way from one to the next."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from kmigrate_runtime.compare import compare
from kmigrate_runtime.proof import DIFFERS, EQUAL, Cause, Climb
from kmigrate_runtime.spec import Layer
from kmigrate_runtime.verify import pairs as pairing
from kmigrate_runtime.verify.diagnose.causes import CAUSES, Known, Seen, Wrong
from kmigrate_runtime.verify.diagnose.causes.numbers import BITS, rounded
from kmigrate_runtime.verify.diagnose.causes.weights import alike
from kmigrate_runtime.verify.diagnose.trying import better, computed
from kmigrate_runtime.verify.diagnose.twin import of_twin
from kmigrate_runtime.verify.diagnose.way import of_way
from kmigrate_runtime.verify.ladder import Ladder, named
from kmigrate_runtime.verify.old import Key
from kmigrate_runtime.verify.rates import rates
from kmigrate_runtime.verify.tensors import held

UNEXPLAINED = "It computes what its definition says; the old numbers do not, for a reason that is not known here."
COMPILED = (
    "Layer by layer the new model computes what the old one did. Compiled, as in predict and fit, it does not: "
    "TensorFlow joins operations then, and a joined relu makes numbers of NaN and infinity."
)
UNSEEN = "It has other numbers in {name}, which these inputs do not show."
LOAD = "Load the weights of the old model, all of them and nothing after them."
SECONDS = 20.0  # for one layer: a large one that nothing explains is left
LAYERS = 8  # so many wrong layers are looked into, the first ones first


def of_layers(ladder: Ladder, climb: Climb) -> list[Cause]:
    """The causes of what differs where each layer is run alone. The model must not have been trained yet."""
    wrong = {row.what for rung in climb.rungs if rung.name == "fed" for row in rung.rows if row.verdict == DIFFERS}
    found: list[Cause] = []
    keys = [key for key in ladder.old.tensors() if key[2] == 0 and named(key) in wrong]
    for key in keys:
        # Of a nested model its layers tell more.
        if len(found) < LAYERS and not any(other[0].startswith(f"{key[0]}/") for other in keys):
            cause = of_layer(ladder, key)
            found += [cause] if cause is not None and cause.layer not in {one.layer for one in found} else []
    if not wrong:
        cause = of_way(ladder, climb) or of_compiling(ladder, climb)
        found += [cause] if cause is not None else []
    found += of_weights(climb, {one.layer for one in found}) if not wrong else []
    return found + of_rates(ladder)


def of_compiling(ladder: Ladder, climb: Climb) -> Cause | None:
    """The whole differs and none of its layers does: where they are not compiled together, neither does the whole."""
    rungs = {rung.name: rung for rung in climb.rungs}
    before = rungs["whole"].worst
    if rungs["whole"].verdict != DIFFERS or rungs["free"].verdict != EQUAL or ladder.new.mode.xla:
        return None
    if before is None or before.difference is None:
        return None
    pairs = list(zip(ladder.old.finals, ladder.new.once(ladder.x), strict=True))
    rows = [ladder.row(name, ladder.measure(old, new), lost, depth=ladder.depth) for (name, old, lost), new in pairs]
    if any(row.verdict != EQUAL for row in rows):
        return None
    after = max(row.difference.normalised for row in rows if row.difference is not None)
    remedy = "Keep NaN and infinity out of what goes in, or compile the model with run_eagerly=True."
    return Cause("the whole", "compiled", COMPILED, before.difference.normalised, after, remedy)


def of_layer(ladder: Ladder, key: Key) -> Cause | None:
    """The cause that explains best what the new layer gives for the old inputs."""
    layer, given, place = ladder.old.layers.get(key[0]), ladder.old.read(key[0], key[1]), ladder.key(key)
    if layer is None or given is None or place is None:
        return None
    new = ladder.new.fed(place[0], place[1], given.arrays, given.masks)[0]
    old = ladder.old.output(key)
    before = ladder.measure(old, new).normalised
    allowed = ladder.allowed(ladder.old.lost(key)).value
    right = computed(Wrong(layer), given)
    if right is not None and compare(right, new).normalised <= allowed:
        return Cause(key[0], "old numbers", UNEXPLAINED, before, compare(right, new).normalised)
    dropped = dropout(ladder.old.layers[key[0]], old.values, new)
    if dropped:
        return Cause(key[0], "dropout active", dropped, before, 0.0, "Call the model with training=False.")
    bits = few_bits(old.values, new)
    if bits:
        sentence = f"Its numbers have no more bits than those of {bits}."
        return Cause(key[0], "dtype", sentence, before, 0.0, "Check the dtype policy of the model.")
    best: tuple[float, Known, Wrong] | None = None
    seen = Seen(layer, given.arrays, old.values if old.places is None else None, new, weights_now(ladder, key[0]))
    ends = time.monotonic() + SECONDS
    for known, wrong in tried(key, ladder, seen):
        if time.monotonic() > ends:
            break
        output = computed(wrong, given)
        if output is None or output.shape != new.shape:
            continue
        after = compare(output, new).normalised
        if best is None or after < best[0]:
            best = after, known, wrong
        if after <= allowed:
            break
    if best is None or (best[0] > max(allowed, 0.0) and not better(before, best[0])):
        return of_twin(ladder, key, place, given, before)
    after, known, wrong = best
    detail = f" ({wrong.detail})" if wrong.detail else ""
    return Cause(key[0], known.name, known.sentence[:-1] + detail + ".", before, after, known.remedy)


def weights_now(ladder: Ladder, path: str) -> dict[str, np.ndarray]:
    """The weights that the twin of a layer holds, by their paths in the layer."""
    if ladder.old.spec is None:
        return {}
    owner = path[: len(path) - len(path.rpartition("/")[2])]
    variables = pairing.weights(ladder.old.spec.model, ladder.pairs, ladder.new.layers)
    return {name.removeprefix(owner): held(v) for name, v in variables.items() if name.startswith(f"{path}/")}


def of_rates(ladder: Ladder) -> list[Cause]:
    """Shares that are dropped, and widths of noise, which no number here shows."""
    found = []
    for path, name, mine, theirs in rates(ladder):
        kept = ", the share that is kept where it is one that is dropped" if abs(mine + theirs - 1) < 1e-6 else ""
        sentence = f"Its {name} is {theirs:g}, and was {mine:g}{kept}."
        found.append(Cause(path, "rate", sentence, abs(mine - theirs), 0.0, f"Write {name} as it was."))
    return found


def of_weights(climb: Climb, known: set[str]) -> list[Cause]:
    """Weights that differ, and show nothing with these inputs."""
    rows = [row for rung in climb.rungs if rung.name == "weights" for row in rung.rows if row.verdict == DIFFERS]
    found: dict[str, Cause] = {}
    for row in rows:
        layer = row.what.rpartition("/")[0]
        if row.difference is None or any(layer == one or layer.startswith(f"{one}/") for one in known):
            continue
        size = row.difference.normalised
        found.setdefault(layer, Cause(layer, "weights changed", UNSEEN.format(name=row.what), size, 0.0, LOAD))
    return list(found.values())[:LAYERS]


def dropout(layer: Layer, old: np.ndarray, new: np.ndarray) -> str:
    """Whether the new numbers are the old ones, some set to zero and the others made larger to make up for it."""
    rate = layer.options.get("rate")
    if "Dropout" not in layer.kind or not rate or old.shape != new.shape:
        return ""
    kept = new != 0
    if not kept.any() or kept.all() or not np.allclose(new[kept], old[kept] / (1 - rate), rtol=1e-4):
        return ""
    return f"It drops a share of {rate:g} although nothing is trained."


def few_bits(old: np.ndarray, new: np.ndarray) -> str:
    """The type of fewer bits that all new numbers fit into, and the old ones do not."""
    for word in ("bfloat16", "float16"):
        lower = rounded(BITS[word])
        if new.dtype.kind == "f" and (lower(new) == new).all() and not (lower(old) == old).all():
            return word
    return ""


def tried(key: Key, ladder: Ladder, seen: Seen) -> Iterator[tuple[Known, Wrong]]:
    layer = seen.layer
    last = next(known for known in CAUSES if known.name == "weights changed")
    for known in CAUSES:
        for wrong in known.variants(seen) if known is not last else ():
            yield known, wrong
    order = next(known for known in CAUSES if known.name == "weight order")
    for path, other in ladder.old.layers.items():
        if other is not layer and alike(layer, other):
            yield order, Wrong(replace(layer, weights=other.weights), detail=f"it has those of {path}")
    for wrong in last.variants(seen):  # which says the least
        yield last, wrong
