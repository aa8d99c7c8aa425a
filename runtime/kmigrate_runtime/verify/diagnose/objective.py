"""Why the loss differs where all layers agree: its kind, its weights, and the penalties that are added to it."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Iterator

import numpy as np

from kmigrate_runtime import reference
from kmigrate_runtime.compare import compare
from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.proof import DIFFERS, Cause, Climb
from kmigrate_runtime.reference import LOSSES
from kmigrate_runtime.spec import Spec
from kmigrate_runtime.verify.diagnose import reading, weighing
from kmigrate_runtime.verify.ladder import Ladder

NEAR = 1e-5  # so near is the same loss, in float32
GRADIENT = 1e-4
MASKS = "Check that mask_zero and supports_masking are as they were: a mask that is left at the end weighs the loss."
ROUNDED = (
    "The reference in float64 computes what the new model does: the old loss carries the rounding of its own outputs."
)
LOOK = "Look for outputs near 0 or 1 behind a logarithm; --tolerance says what may pass."
REGULARIZERS = "Write the regularizers of the layers out."


Variant = tuple[str, str, str, Spec, "list[np.ndarray] | None"]


def of_loss(ladder: Ladder, climb: Climb) -> list[Cause]:
    """The one change of the loss with which the reference computes the new loss, and the new gradients."""
    verdicts = {rung.name: rung.verdict for rung in climb.rungs}
    spec, batch = ladder.old.spec, ladder.old.batch
    if DIFFERS in (verdicts.get("fed"), verdicts.get("whole")) or verdicts.get("gradients") != DIFFERS:
        return []
    if spec is None or spec.training is None or batch is None or ladder.old.loss is None:
        return []
    if any(row.wrong for rung in climb.rungs if rung.name == "gradients" for row in rung.rows):
        return []  # it cannot be computed, which the rung says
    new, gradients = ladder.new.loss_and_gradients(ladder.x, *ladder.batch())
    sizes = sorted(float(np.abs(g).max(initial=0.0)) for g in gradients if g is not None)
    before = compare(ladder.old.loss, new).normalised
    if before <= NEAR:
        return []
    plain = _apart(ladder, spec, batch[1], new, sizes)
    if plain is not None:  # so that any change which changes nothing would explain it
        return [Cause("the loss", "old numbers", ROUNDED, before, plain, LOOK)]
    for name, sentence, remedy, changed, weights in itertools.chain(
        _variants(spec, batch[1]), _read(ladder, new, sizes), weighing.variants(spec, ladder, new)
    ):
        after = _apart(ladder, changed, weights, new, sizes)
        if after is not None:
            return [Cause("the loss", name, sentence, before, after, remedy)]
    return []


def _read(ladder: Ladder, new: float, sizes: list[float]) -> Iterator[Variant]:
    """The penalties that the new model says it has."""
    spec, batch = ladder.old.spec, ladder.old.batch
    assert spec is not None
    assert batch is not None
    weights = batch[1]
    said = reading.penalties(ladder)
    said = reading.needed(spec, said, lambda changed: _apart(ladder, changed, weights, new, sizes) is not None)
    if said:
        words = ", ".join(one.words for one in said)
        yield "penalties", f"{words[0].upper()}{words[1:]}.", REGULARIZERS, reading.changed(spec, said), weights


def _apart(
    ladder: Ladder, spec: Spec, weights: list[np.ndarray] | None, new: float, sizes: list[float]
) -> float | None:
    """How far the reference is from the new loss, None where that or the sizes of gradients are others."""
    assert ladder.old.batch is not None
    try:
        with np.errstate(all="ignore"):
            found = reference.gradients(spec, ladder.old.inputs, ladder.old.batch[0], weights, training=False)
    except (Complaint, ValueError, KeyError, TypeError, IndexError):
        return None
    after = compare(found.loss, new).normalised
    theirs = sorted(float(np.abs(g).max(initial=0.0)) for g in found.weights.values())
    if after > NEAR or len(theirs) != len(sizes):
        return None
    return after if compare(np.array(theirs), np.array(sizes)).within(GRADIENT) else None


def _variants(spec: Spec, weights: list[np.ndarray] | None) -> Iterator[Variant]:
    assert spec.training is not None
    there = _penalties(spec)
    for some, said in [(there, "The penalties of its weights are left out."), *(([one], _left(*one)) for one in there)]:
        if some:
            yield "penalties missing", said, REGULARIZERS, _without(spec, some), weights
    if weights is not None and any((array != 1).any() for array in weights):
        yield "sample weights", "It looks at no weights of samples.", "Give sample_weight as it was.", spec, None
    if any(weight != 1.0 for weight in spec.training.loss_weights.values()):
        changed = copy.deepcopy(spec)
        assert changed.training is not None
        changed.training.loss_weights = {}
        remedy = "Give loss_weights to compile."
        yield "loss weights", "The losses of its outputs weigh the same.", remedy, changed, weights
    masked = _masks(spec)
    if masked:
        said = f"Its loss does not see the mask that {' and '.join(masked)} made."
        yield "mask ignored", said, MASKS, _unmasked(spec, masked), weights
    for name, loss in spec.training.losses.items():
        for other in LOSSES:
            if other == loss or not other.islower():
                continue
            changed = copy.deepcopy(spec)
            assert changed.training is not None
            changed.training.losses[name] = other
            said = f"Its loss{'' if len(spec.training.losses) == 1 else f' of {name}'} is {other}, and was {loss}."
            yield "loss", said, "Give compile the loss that it had.", changed, weights
    yield from _scaled(spec, weights)


def _scaled(spec: Spec, weights: list[np.ndarray] | None) -> Iterator[Variant]:
    """A sum where there was a mean: the loss of one output, so many times larger."""
    assert spec.training is not None
    for reduction in ("all", "counted"):
        if spec.training.options.get("reduction", "all") == reduction:
            continue
        changed = copy.deepcopy(spec)
        assert changed.training is not None
        changed.training.options["reduction"] = reduction
        words = "all samples" if reduction == "all" else "samples whose weight is not 0"
        said = f"Its loss is the mean over {words}."
        yield "reduction", said, "kmigrate_shims.losses keeps the old mean.", changed, weights


def _masks(spec: Spec) -> list[str]:
    return [path for path, one in spec.model.walk() if one.kind == "Masking" or one.options.get("mask_zero")]


def _unmasked(spec: Spec, paths: list[str]) -> Spec:
    changed = copy.deepcopy(spec)
    layers = dict(changed.model.walk())
    for path in paths:
        if layers[path].kind == "Masking":  # what is behind it has the same numbers, or the layers had differed
            layers[path].kind, layers[path].options = "Activation", {"activation": "linear"}
        else:
            layers[path].options["mask_zero"] = False
    return changed


def _penalties(spec: Spec) -> list[tuple[str, str]]:
    """Path of the layer, and name of the option, of each penalty."""
    return [
        (path, name)
        for path, layer in spec.model.walk()
        for name, value in layer.options.items()
        if name.endswith("regularizer") and value
    ]


def _left(path: str, name: str) -> str:
    return f"The {name} of {path} is left out."


def _without(spec: Spec, penalties: list[tuple[str, str]]) -> Spec:
    changed = copy.deepcopy(spec)
    layers = dict(changed.model.walk())
    for path, name in penalties:
        layers[path].options[name] = None
    return changed
