"""The walk through a model: every call in an order in which its inputs are there, and every value let go in time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np

from kmigrate_runtime import spec
from kmigrate_runtime.reference import regularizers
from kmigrate_runtime.reference.arrays.tape import Value
from kmigrate_runtime.reference.call import Call, Mask, Run, Unsupported
from kmigrate_runtime.reference.layers.crossentropies import looks
from kmigrate_runtime.reference.registry import KINDS
from kmigrate_runtime.spec import Layer, Model, Tensor

# Told of every tensor as it is made; what it gives is used in its place.
Visit: TypeAlias = Callable[[Tensor, Value, Mask], Value]


def apply(call: Call, visit: Visit | None = None) -> tuple[list[Value], list[Mask]]:
    """One layer on its inputs: outputs and their masks."""
    layer = call.layer
    given = call.run.functions.get(call.path, call.run.functions.get(layer.name))
    if layer.model is not None:
        return walk(layer.model, call.inputs, call.masks, call.run, call.path, visit, call.nth)
    looped = loops_over_foreign(layer)
    if layer.foreign is not None or layer.kind == "Lambda" or looped:
        if given is None:
            raise _foreign(call)
        if getattr(given, "takes_all", False):  # a layer of Keras, which has masks and options of its call
            named = {"masks": call.masks, "extra_masks": call.extra_masks, **call.extra}
        else:
            named = {name: value for name, value in call.extra.items() if isinstance(value, np.ndarray | list)}
        outputs = _listed(given(*call.inputs, **named))
        if looped:
            return outputs, [call.mask if call.option("return_sequences") else None, *[None] * (len(outputs) - 1)]
        return outputs, [call.mask] * len(outputs)
    known = KINDS.get(layer.kind)
    if known is None:
        raise Unsupported(f"Layer {call.path!r} is a {layer.kind}, which the reference cannot compute.")
    outputs = _listed(known.forward(call))
    masks = known.mask(call)
    penalty = call.option("activity_regularizer")
    if penalty:
        penalize(call, penalty, outputs)
    return outputs, masks if isinstance(masks, list) else [masks] * len(outputs)


def loops_over_foreign(layer: Layer) -> bool:
    """Whether it is a loop over a cell of the user's: the loop is then computed by the user's code as well."""
    return layer.kind == "RNN" and any(one.foreign is not None for one in layer.inner)


def walk(
    model: Model,
    inputs: Sequence[Value],
    masks: Sequence[Mask],
    run: Run,
    path: str = "",
    visit: Visit | None = None,
    nth: int = 0,
) -> tuple[list[Value], list[Mask]]:
    """The outputs of a model, and their masks; `nth` is which call of the model this is."""
    prefix = f"{path}/" if path else ""
    if len(inputs) != len(model.inputs):
        raise Unsupported(f"Model {model.name!r} takes {len(model.inputs)} inputs, and {len(inputs)} were given.")
    run.follows = run.follows or looks(model)
    left = _uses(model)
    held: dict[Tensor, tuple[Value, Mask]] = {}

    counts = {layer.name: max(len(layer.calls), 1) for layer in model.layers}

    def hold(tensor: Tensor, value: Value, mask: Mask) -> None:
        if visit is not None:
            call = nth * counts.get(tensor.layer, 1) + tensor.call
            value = visit(replace(tensor, layer=prefix + tensor.layer, call=call), value, mask)
        if left[tensor]:
            held[tensor] = value, mask

    for tensor, value, mask in zip(model.inputs, inputs, masks, strict=True):
        hold(tensor, value, mask)
    for layer, number in _ordered(model):
        use = layer.calls[number]
        tensors, extra = _arguments(use)
        values = [held[tensor] for tensor in tensors]
        also = {name: held[value][1] for name, value in extra.items() if isinstance(value, Tensor)}
        extra = {name: _filled(value, held) for name, value in extra.items()}
        data, masked = [value for value, _ in values], [mask for _, mask in values]
        call = Call(layer, prefix + layer.name, data, masked, run, extra, also, nth * counts[layer.name] + number)
        outputs, found = apply(call, visit)
        for tensor in (*tensors, *_tensors(list(use.options.values()))):
            left[tensor] -= 1
            if not left[tensor]:
                del held[tensor]
        for index, (value, mask) in enumerate(zip(outputs, found, strict=True)):
            hold(Tensor(layer.name, number, index), value, mask)
    results = [held[tensor] for tensor in model.outputs]
    return [value for value, _ in results], [mask for _, mask in results]


def _arguments(use: spec.Call) -> tuple[list[Tensor], dict[str, Any]]:
    return list(use.inputs), dict(use.options)


def _uses(model: Model) -> Counter[Tensor]:
    """How often each tensor is needed, the outputs counted in."""
    uses = Counter(model.outputs)
    for layer in model.layers:
        for use in layer.calls:
            uses.update(use.inputs)
            uses.update(_tensors(list(use.options.values())))
    return uses


def _ordered(model: Model) -> list[tuple[Layer, int]]:
    """Every call that is not an input, behind those whose tensors it takes."""
    made = {(tensor.layer, tensor.call) for tensor in model.inputs}
    waiting = [
        (layer, number)
        for layer in model.layers
        for number, use in enumerate(layer.calls)
        if (layer.name, number) not in made and layer.kind != "InputLayer"
    ]
    ordered: list[tuple[Layer, int]] = []
    while waiting:
        later = []
        for layer, number in waiting:
            use = layer.calls[number]
            needed = (*use.inputs, *_tensors(list(use.options.values())))
            if all((tensor.layer, tensor.call) in made for tensor in needed):
                ordered.append((layer, number))
                made.add((layer.name, number))
            else:
                later.append((layer, number))
        if len(later) == len(waiting):
            names = ", ".join(sorted({layer.name for layer, _ in later}))
            raise Unsupported(f"Model {model.name!r}: these layers wait for inputs that nothing makes: {names}.")
        waiting = later
    return ordered


def _tensors(value: Any) -> list[Tensor]:
    if isinstance(value, Tensor):
        return [value]
    if isinstance(value, list | tuple):
        return [tensor for one in value for tensor in _tensors(one)]
    if isinstance(value, dict):
        return _tensors(list(value.values()))
    return []


def _filled(value: Any, held: dict[Tensor, tuple[Value, Mask]]) -> Any:
    if isinstance(value, Tensor):
        return held[value][0]
    if isinstance(value, list | tuple):
        return [_filled(one, held) for one in value]
    if isinstance(value, dict):
        return {name: _filled(one, held) for name, one in value.items()}
    return value


def _listed(outputs: Any) -> list[Value]:
    return list(outputs) if isinstance(outputs, list | tuple) else [outputs]


def penalize(call: Call, regularizer: dict[str, Any], outputs: list[Value]) -> None:
    for output in outputs:
        penalty = regularizers.penalty(regularizer, output)
        if penalty is not None:
            size = float(np.shape(output.data if hasattr(output, "order") else output)[0])
            call.run.penalties.append(penalty / size if regularizer.get("divided") else penalty)


def _foreign(call: Call) -> Unsupported:
    foreign = call.layer.foreign or next((one.foreign for one in call.layer.inner if one.foreign is not None), None)
    what = f"{foreign.what} {foreign.name!r}" if foreign is not None else "a function"
    return Unsupported(
        f"Layer {call.path!r} ({call.layer.kind}) computes with the {what}, which the file does not hold. "
        f"Give it to the reference as functions={{{call.layer.name!r}: function}}."
    )
