"""A Sequential of Keras 0 and 1 that began with a Merge of other models: its branches become layers of one model."""

from __future__ import annotations

from typing import Any

from kmigrate_runtime.legacy.architecture import layers
from kmigrate_runtime.legacy.context import Context
from kmigrate_runtime.spec import Call, Layer, Model, Tensor


def branches(name: str, entries: list[dict[str, Any]], context: Context, depth: int) -> Model:
    from kmigrate_runtime.legacy.architecture import models

    config = entries[0].get("config", entries[0])
    merged = config.get("layers") if isinstance(config, dict) else None
    if not isinstance(merged, list) or not merged:
        raise context.wrong("its Merge does not say what it merges. Take another copy of it.")
    flat: dict[str, Layer] = {}
    inputs: list[Tensor] = []
    ends: list[Tensor] = []
    for entry in merged:
        part = models.entry_layer(entry, context, depth + 1)
        end, starts = _branch(part, flat, context)
        ends.append(end)
        inputs += [start for start in starts if start not in inputs]
    rest = {key: value for key, value in config.items() if key != "layers"}
    merge = layers.layer("Merge", rest if "class_name" in entries[0] else layers.renamed(rest), context, depth)
    merge.name = free_name(merge.name, flat)
    merge.calls.append(Call(tuple(ends)))
    flat[merge.name] = merge
    last = Tensor(merge.name)
    for entry in entries[1:]:
        layer = models.entry_layer(entry, context, depth)
        layer = flat.get(layer.name, layer) if context.generation == 1 else layer
        layer.name = free_name(layer.name, flat) if flat.get(layer.name) is not layer else layer.name
        layer.calls.append(Call((last,)))
        last = Tensor(layer.name, len(layer.calls) - 1)
        flat[layer.name] = layer
    return Model(name, list(flat.values()), inputs, [last])


def _branch(part: Layer, flat: dict[str, Layer], context: Context) -> tuple[Tensor, list[Tensor]]:
    """Takes the layers of a branch over. A layer that two branches share is one layer with the calls of both."""
    if part.model is None:  # a single layer that says what goes into it
        start = Layer(f"{part.name}_input", "InputLayer", batch_shape=part.batch_shape, dtype=part.dtype)
        part.name = free_name(part.name, flat)
        part.calls.append(Call((Tensor(start.name),)))
        flat[start.name], flat[part.name] = start, part
        return Tensor(part.name), [Tensor(start.name)]
    moved: dict[str, tuple[str, int]] = {}
    for layer in part.model.layers:
        known = flat.get(layer.name)
        same = known is not None and known.kind == layer.kind and known.options == layer.options
        same = same and context.generation > 0
        context.repeated += [layer.name] if same else []
        calls = [Call(tuple(_moved(tensor, moved) for tensor in call.inputs), call.options) for call in layer.calls]
        if known is not None and same and known.batch_shape == layer.batch_shape and _is_there(calls, known):
            # A branch that is taken twice: its layers were called once.
            moved[layer.name] = (known.name, known.calls.index(calls[0]) if calls else 0)
            continue
        if known is not None and same and layer.kind != "InputLayer":
            moved[layer.name] = (known.name, len(known.calls))
            target = known
        else:
            target, old = layer, layer.name
            layer.name = free_name(layer.name, flat)
            moved[old] = (layer.name, 0)
            flat[layer.name] = layer
            calls = [Call(tuple(_moved(tensor, moved) for tensor in call.inputs), call.options) for call in layer.calls]
        target.calls = [*target.calls, *calls] if target is not layer else calls
    starts = [_moved(tensor, moved) for tensor in part.model.inputs]
    return _moved(part.model.outputs[0], moved), starts


def _is_there(calls: list[Call], known: Layer) -> bool:
    """An InputLayer has no call. A layer that begins two Sequentials had one input for both in Keras 1."""
    return known.kind == "InputLayer" or (len(calls) == 1 and calls[0] in known.calls)


def _moved(tensor: Tensor, moved: dict[str, tuple[str, int]]) -> Tensor:
    name, shift = moved.get(tensor.layer, (tensor.layer, 0))
    return Tensor(name, tensor.call + shift, tensor.index)


def free_name(name: str, taken: dict[str, Layer]) -> str:
    number, result = 1, name
    while result in taken:
        number += 1
        result = f"{name}_{number}"
    return result
