"""Connections: the nodes of a configuration become calls of layers on tensors."""

from __future__ import annotations

from typing import Any

from kmigrate_runtime.legacy.architecture import operations
from kmigrate_runtime.legacy.context import Context
from kmigrate_runtime.spec import Call, Layer, Tensor

RECURRENT = frozenset({"RNN", "SimpleRNN", "GRU", "LSTM", "ConvLSTM2D", "Bidirectional"})


class Nodes:
    """The layers of one model by name, and how the file counts their calls."""

    def __init__(self, layers: dict[str, Layer], context: Context, entries: list[Any], ends: list[Any]) -> None:
        self.layers = layers
        self.context = context
        self._skipped = _skipped(entries, ends)

    def connect(self, layer: Layer, entry: dict[str, Any]) -> None:
        nodes = entry.get("inbound_nodes") or []
        if not isinstance(nodes, list):
            raise self._broken(layer)
        constants = 0
        config = entry.get("config")
        if isinstance(config, dict) and isinstance(config.get("num_constants"), int):
            constants = config["num_constants"]
        for node in nodes:
            layer.calls.append(self._call(layer, node, constants))

    def ends(self, value: Any) -> list[Tensor]:
        """The inputs or outputs of the model, alone, in a list, or in a dictionary."""
        if _is_tensor(value):
            return [self._tensor(value)]
        if isinstance(value, dict):
            value = list(value.values())
        result: list[Tensor] = []
        for part in value if isinstance(value, list) else []:
            result += self.ends(part)
        if not result:
            raise self.context.wrong("the inputs or outputs of its model are not named. Take another copy of it.")
        return result

    def inputs(self, value: Any) -> list[Tensor]:
        """The inputs of the model. Before Keras 2, what changes nothing gave its input, which then was its own."""
        return [self._begun(tensor) for tensor in self.ends(value)]

    def _begun(self, tensor: Tensor) -> Tensor:
        found, seen = tensor, {tensor}
        while self.context.generation < 2 and _changes_nothing(layer := self.layers[found.layer]):
            given = layer.calls[found.call].inputs if found.call < len(layer.calls) else ()
            if len(given) != 1 or given[0] in seen:
                break
            found = given[0]
            seen.add(found)
        return found if self.layers[found.layer].kind == "InputLayer" else tensor

    def check(self, inputs: list[Tensor], outputs: list[Tensor]) -> None:
        """What is read must be given somewhere: by a call that the file has, or by an input of the model."""
        read = [tensor for layer in self.layers.values() for call in layer.calls for tensor in call.inputs]
        for tensor in [*inputs, *outputs, *read]:
            layer = self.layers[tensor.layer]
            gives = len(layer.model.outputs) if layer.model is not None else None
            if layer.kind == "InputLayer":
                gives = 1
            lacking = tensor.call >= max(1, len(layer.calls)) or (gives is not None and tensor.index >= gives)
            if lacking or (layer.kind == "InputLayer" and tensor not in inputs):
                raise self.context.wrong(
                    f"it connects to call {tensor.call} and output {tensor.index} of the layer {tensor.layer}, "
                    "which the model does not have. Take another copy of it."
                )

    def _call(self, layer: Layer, node: Any, constants: int) -> Call:
        if layer.kind == operations.KIND:
            return operations.call(layer, node, self._known, self.context)
        options: dict[str, Any] = {}
        inputs: list[Tensor] = []
        # tf.keras wrote a single tensor without the list around it.
        for part in self._parts(layer, node):
            name = part[0]
            if name == "_CONSTANT_VALUE":
                options.setdefault("constants_at", []).append([len(inputs), part[2] if len(part) > 2 else None])
            else:
                inputs.append(self._tensor(part))
            if len(part) > 3 and isinstance(part[3], dict):
                options.update({key: self._value(value) for key, value in part[3].items()})
        if layer.kind in RECURRENT and len(inputs) > 1 and self.context.generation == 2:
            states = inputs[1 : len(inputs) - constants]
            if states:
                options["initial_state"] = states
            if constants:
                options["constants"] = inputs[len(inputs) - constants :]
            inputs = inputs[:1]
        options = {key: value for key, value in options.items() if value is not None}
        return Call(tuple(inputs), options)

    def _parts(self, layer: Layer, node: Any) -> list[list[Any]]:
        if _is_tensor(node):
            return [node]
        if isinstance(node, dict) and "args" in node:
            raise self.context.wrong("it was written by Keras 3. It is modern: keras.models.load_model reads it.")
        if isinstance(node, dict):
            node = list(node.values())
        if not isinstance(node, list):
            raise self._broken(layer)
        result: list[list[Any]] = []
        for part in node:
            result += self._parts(layer, part)
        return result

    def _value(self, value: Any) -> Any:
        """An argument of a call, which can be a tensor or a list of them."""
        tensor = self._known(value)
        if tensor is not None:
            return tensor
        if isinstance(value, list):
            return [self._value(part) for part in value]
        return value

    def _known(self, value: Any) -> Tensor | None:
        return self._tensor(value) if _is_tensor(value) and value[0] in self.layers else None

    def _tensor(self, value: list[Any]) -> Tensor:
        layer = self.layers.get(value[0])
        if layer is None:
            raise self.context.wrong(
                f"it connects to the layer {str(value[0])[:80]}, which it lacks. Take another copy."
            )
        call, index = int(value[1]), int(value[2])
        if layer.model is not None and value[0] in self._skipped:
            call -= 1
        return Tensor(layer.name, max(call, 0), index)

    def _broken(self, layer: Layer) -> Exception:
        return self.context.wrong(f"the connections of the layer {layer.name} cannot be read. Take another copy of it.")


def _changes_nothing(layer: Layer) -> bool:
    """Whether Keras 1 gave what it was given, and no copy of it."""
    if layer.kind in ("Dropout", "GaussianDropout") or layer.kind.startswith("SpatialDropout"):
        return not 0 < float(layer.options.get("rate") or 0) < 1
    return layer.kind == "ActivityRegularization" or (
        layer.kind == "Activation" and layer.options.get("activation") == "linear"
    )


def _skipped(entries: list[Any], ends: list[Any]) -> set[str]:
    """The names of which the first call is none of this model.

    A model in a model has one from when it was made, but for a Sequential of tf.keras that its first call built. All
    calls of the file are used in it, so that the last number tells.
    """
    counts = {entry.get("name"): len(entry.get("inbound_nodes") or []) for entry in entries}
    last: dict[str, int] = {}
    pending = [*ends, *(entry.get("inbound_nodes") for entry in entries)]
    while pending:
        value = pending.pop()
        if _is_tensor(value):
            last[value[0]] = max(last.get(value[0], 0), int(value[1]))
            pending += value[3:4]
        elif isinstance(value, list | dict):
            pending += value if isinstance(value, list) else value.values()
    return {name for name, number in last.items() if number >= counts.get(name, 0)}


def _is_tensor(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) >= 3
        and isinstance(value[0], str)
        and all(isinstance(part, int) for part in value[1:2])
    )
