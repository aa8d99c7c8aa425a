"""How the losses of outputs are put together: weights exchanged or other ones, and a sum where there was a mean."""

from __future__ import annotations

import copy
import itertools
import math
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from kmigrate_runtime import reference
from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.spec import Spec
from kmigrate_runtime.verify.ladder import Ladder

Variant = tuple[str, str, str, Spec, "list[np.ndarray] | None"]
REMEDY = "Give loss_weights to compile as they were, by the names of the outputs."
SUMMED = "Give the loss the reduction sum_over_batch_size, which is the mean that Keras took."
OUTPUTS = 4  # orders of so many are tried


def variants(spec: Spec, ladder: Ladder, new: float) -> Iterator[Variant]:
    batch = ladder.old.batch
    assert spec.training is not None
    assert batch is not None
    mine = {name: float(spec.training.loss_weights.get(name, 1.0)) for name in spec.training.losses}
    names = list(mine)
    orders = list(itertools.permutations(mine.values())) if 1 < len(mine) <= OUTPUTS else []
    for order in [*_compiled(ladder.new.model, names), *orders]:
        if list(order) != list(mine.values()):
            words = f"Its losses weigh {_words(names, order)}, and weighed {_words(names, mine.values())}."
            yield "loss weights", words, REMEDY, weighed(spec, zip(names, order, strict=True)), batch[1]
    parts = _parts(spec, ladder, names)
    if parts is None:
        return
    penalties, losses = parts
    rest = penalties + sum(mine[name] * losses[name] for name in names)
    for name in names:
        weight = _few(mine[name] + (new - rest) / losses[name]) if losses[name] else math.nan
        if math.isfinite(weight) and weight >= 0 and len(names) > 1:
            said = f"Its loss of {name} weighs {weight:g}, and weighed {mine[name]:g}."
            yield "loss weights", said, REMEDY, weighed(spec, {**mine, name: weight}.items()), batch[1]
    factor = _few((new - penalties) / (rest - penalties)) if rest != penalties else math.nan
    if math.isfinite(factor) and factor > 0:
        name, said, remedy = _factor(factor, batch[0])
        yield name, said, remedy, weighed(spec, [(n, w * factor) for n, w in mine.items()]), batch[1]


def _compiled(model: Any, names: list[str]) -> Iterator[tuple[float, ...]]:
    """The weights that compile was given."""
    said = (model.get_compile_config() or {}).get("loss_weights") if hasattr(model, "get_compile_config") else None
    if isinstance(said, dict):
        said = [said.get(name, 1.0) for name in (names if set(said) <= set(names) else model.output_names)]
    if isinstance(said, (list, tuple)) and len(said) == len(names):
        yield tuple(1.0 if weight is None else float(weight) for weight in said)


def _words(names: list[str], weights: Iterable[float]) -> str:
    return ", ".join(f"{name} {weight:g}" for name, weight in zip(names, weights, strict=True))


def _factor(factor: float, targets: list[np.ndarray]) -> tuple[str, str, str]:
    """What a factor of the whole loss tells."""
    samples = len(targets[0])
    if math.isclose(factor, samples, rel_tol=1e-4):
        return "reduction", f"Its loss is the sum over {samples} samples, where it was their mean.", SUMMED
    steps = [int(np.prod(t.shape[:-1])) for t in targets]
    if any(math.isclose(factor, count, rel_tol=1e-4) for count in steps):
        return "reduction", f"Its loss is the sum over {factor:g} numbers, where it was their mean.", SUMMED
    return "loss weights", f"Its loss is {factor:g} times what it was.", REMEDY


def weighed(spec: Spec, weights: Iterable[tuple[str, float]]) -> Spec:
    found = copy.deepcopy(spec)
    assert found.training is not None
    found.training.loss_weights = dict(weights)
    return found


def _parts(spec: Spec, ladder: Ladder, names: list[str]) -> tuple[float, dict[str, float]] | None:
    """The penalties, and the loss of each output alone."""
    assert ladder.old.batch is not None
    targets, weights = ladder.old.batch

    def loss(name: str) -> float:
        one = weighed(spec, [(other, float(other == name)) for other in names])
        return reference.gradients(one, ladder.old.inputs, targets, weights, training=False).loss

    try:
        with np.errstate(all="ignore"):
            penalties = loss("")
            return penalties, {name: loss(name) - penalties for name in names}
    except (Complaint, ValueError, KeyError, TypeError, IndexError):
        return None


def _few(value: float) -> float:
    """As somebody would have written it, where float32 cannot tell it from that."""
    found = float(f"{value:.3g}")
    return found if math.isclose(found, value, rel_tol=2e-5) else value
