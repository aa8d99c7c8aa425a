"""The loss of a whole model: each output's, weighted and reduced as the release did, and all penalties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.reference import regularizers
from kmigrate_runtime.reference.arrays import elementwise as el
from kmigrate_runtime.reference.arrays.tape import Array, Value, plain
from kmigrate_runtime.reference.call import Mask, Run, Unsupported
from kmigrate_runtime.reference.losses import loss_of
from kmigrate_runtime.spec import Layer, Model, Spec, Training

# Whose option names the regularizer and the constraint of a weight, where that is not the role itself.
_OPTION_OF_ROLE = {
    "recurrent_kernel": "recurrent",
    "depthwise_kernel": "depthwise",
    "pointwise_kernel": "pointwise",
}
_CROSSENTROPIES = {
    "softmax": ("categorical_crossentropy", "sparse_categorical_crossentropy"),
    "sigmoid": ("binary_crossentropy",),
}


@dataclass(frozen=True)
class Target:
    """What an output should be, and what each sample or step of it weighs."""

    y: Array | None
    weights: Array | None = None


def option_of(layer: Layer, role: str, what: str) -> Any:
    """The regularizer or constraint of a weight."""
    name = _OPTION_OF_ROLE.get(role, role)
    if layer.kind.startswith("Depthwise") and role == "kernel":
        name = "depthwise"
    return layer.options.get(f"{name}_{what}")


def losses_in_order(model: Model, training: Training) -> list[Any]:
    """The loss of each output; one name stands for one output only."""
    if len(training.losses) == 1 and len(model.outputs) == 1:
        return list(training.losses.values())
    return [training.losses.get(name) for name in model.ends()]


def bare(spec: Spec) -> set[int]:
    """Layers whose last softmax or sigmoid the crossentropy leaves out, because it takes what goes into it."""
    training, model = spec.training, spec.model
    form = None if training is None else training.options.get("crossentropy")
    if training is None or form not in ("logits", "logits_any"):
        return set()
    crossentropies = {name for names in _CROSSENTROPIES.values() for name in names}
    used = {tensor for layer in model.layers for call in layer.calls for tensor in call.inputs}
    found = set()
    for tensor, named in zip(model.outputs, losses_in_order(model, training), strict=True):
        layer = model[tensor.layer]
        word = layer.options.get("activation")
        fitting = _CROSSENTROPIES.get(str(word), ())
        if fitting and form == "logits_any":  # whichever of them made it
            fitting = tuple(crossentropies)
        if len(layer.calls) == 1 and tensor not in used and named in fitting:
            found.add(id(layer))
    return found


def total(
    spec: Spec, run: Run, outputs: Sequence[Value], masks: Sequence[Mask], targets: Sequence[Target]
) -> tuple[Value, list[Value]]:
    """The loss that training makes smaller, and that of each output."""
    training, model = spec.training, spec.model
    if training is None:
        raise Complaint("The file says nothing of how its model was trained, so that there is no loss.")
    if len(targets) != len(outputs):
        raise Complaint(f"Model {model.name!r} has {len(outputs)} outputs, and {len(targets)} targets were given.")
    parts: list[Value] = []
    result: Value | None = None
    for tensor, name, named, p, mask, target in zip(
        model.outputs, model.ends(), losses_in_order(model, training), outputs, masks, targets, strict=True
    ):
        if named is None or target.y is None:
            continue
        options = {**training.options, "from_logits": id(model[tensor.layer]) in run.bare}
        part = reduced(named, target, p, mask, options)
        parts.append(part)
        weighted = part * float(training.loss_weights.get(name, 1.0))
        result = weighted if result is None else result + weighted
    for penalty in (*penalties(model, run), *run.penalties):
        result = penalty if result is None else result + penalty
    if result is None:
        raise Complaint(f"No output of model {model.name!r} has a loss, and none was added to it.")
    return result, parts


def penalties(model: Model, run: Run) -> list[Value]:
    """What the regularizers of weights add."""
    found, seen = [], set()
    for _, layer in model.walk():
        if id(layer) in seen:
            continue
        seen.add(id(layer))
        for role in layer.weights:
            regularizer = option_of(layer, role, "regularizer")
            if regularizer:
                found.append(regularizers.penalty(regularizer, run.weight(layer, role)))
    return [one for one in found if one is not None]


def reduced(named: Any, target: Target, p: Value, mask: Mask, options: Mapping[str, Any]) -> Value:
    """The loss of one output as a number."""
    function, own = loss_of(named)
    assert target.y is not None
    y = np.asarray(target.y, plain(p).dtype)
    if y.ndim == plain(p).ndim - 1 and plain(p).shape[-1] == 1:
        y = y[..., None]  # Keras gave a vector of targets an axis of its own
    values = function(y, p, {**options, **own})
    weights = None if target.weights is None else np.asarray(target.weights, plain(values).dtype)
    if options.get("reduction", "all") == "counted":
        return _counted(values, weights, mask)
    whole = _over_all(values, weights, mask)
    if own.get("reduction") == "none":
        raise Unsupported("A loss that is not reduced is many, and the reference computes one.")
    if own.get("reduction") == "sum":
        return whole * float(plain(values).size)
    if mask is not None and options.get("masked") is False:
        whole = whole / float(np.mean(mask))
    return whole


def _counted(values: Value, weights: Array | None, mask: Mask) -> Value:
    dtype = plain(values).dtype
    if mask is not None:
        share = _fitting(mask.astype(dtype), plain(values).ndim)
        values = values * (share / np.mean(mask).astype(dtype))
    # Without weights every sample weighs 1, and what is left over has been averaged either way.
    if weights is not None:
        ndim = plain(values).ndim
        if weights.ndim < ndim:
            values = el.mean(values, tuple(range(weights.ndim, ndim)))
        values = values * (weights / np.mean(weights != 0).astype(dtype))
    return el.mean(values)


def _over_all(values: Value, weights: Array | None, mask: Mask) -> Value:
    dtype, ndim = plain(values).dtype, plain(values).ndim
    if mask is not None:
        share = mask.astype(dtype)
        weights = share if weights is None else _fitting(weights, share.ndim) * share
    if weights is not None:
        values = values * _fitting(weights, ndim)
    return el.mean(values)


def _fitting(weights: Array, ndim: int) -> Array:
    """With as many axes as what it weighs."""
    while weights.ndim > ndim and weights.shape[-1] == 1:
        weights = weights[..., 0]
    return weights.reshape(weights.shape + (1,) * (ndim - weights.ndim))
