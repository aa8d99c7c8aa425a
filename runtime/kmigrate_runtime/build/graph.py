"""The layers of a spec are connected as they were."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import keras

from kmigrate_runtime.build.kit import Kit
from kmigrate_runtime.build.names import allowed
from kmigrate_runtime.build.registry import refusal
from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.spec import Call, Layer, Model, Tensor
from kmigrate_shims import layers as shims


@dataclass
class Connected:
    model: Any
    tensors: dict[Tensor, Any]  # of Keras 3, by the spec's


def connect(model: Model, kit: Kit, prefix: str = "", name: str | None = None) -> Connected:
    """A Sequential of a Sequential, a functional model of anything else."""
    if model.sequential and _is_chain(model) and not any(_shapeless(layer) for layer in model.layers):
        return _sequential(model, kit, prefix, name or model.name)
    return _functional(model, kit, prefix, name or model.name)


def _is_chain(model: Model) -> bool:
    return all(len(layer.calls) == 1 and not layer.calls[0].options for layer in model.layers if not _is_input(layer))


def _shapeless(layer: Layer) -> list[Layer]:
    """The inputs of a model in a model that was built by its first call, and whose shapes the file leaves out."""
    model = _distributed(layer)[0].model
    starts = [] if model is None else [model[one.layer] for one in model.inputs]
    return [start for start in starts if start.batch_shape is None]


def _distributed(layer: Layer) -> tuple[Layer, int]:
    """What is inside of a TimeDistributed, and how many of them are around it."""
    times = 0
    while layer.kind == "TimeDistributed" and layer.inner:
        layer, times = layer.inner[0], times + 1
    return layer, times


def _is_input(layer: Layer) -> bool:
    return layer.kind == "InputLayer"


def _sequential(model: Model, kit: Kit, prefix: str, name: str) -> Connected:
    layers, made = model.layers, []
    for layer in layers:
        made.append(_input(layer) if _is_input(layer) else kit.make(layer, prefix))
    try:
        sequence = keras.Sequential(made, name=allowed(name))
    except Complaint:
        raise
    except Exception as error:
        why = " ".join(str(error).split())
        raise Complaint(f"{name}: Keras {keras.__version__} does not connect its layers: {why}") from error
    if not sequence.built:
        raise Complaint(f"{name}: the file does not say the shape of its input. It was never built or is not whole.")
    tensors: dict[Tensor, Any] = {}
    for layer, one in zip(layers, made, strict=True):
        if _is_input(layer):
            tensors[Tensor(layer.name)] = sequence.inputs[0]
        else:
            _freeze(layer, one)
            output = one._inbound_nodes[-1].output_tensors
            tensors |= {Tensor(layer.name, 0, index): value for index, value in enumerate(output)}
    return Connected(sequence, tensors)


def _functional(model: Model, kit: Kit, prefix: str, name: str) -> Connected:
    tensors: dict[Tensor, Any] = {}
    made: dict[str, Any] = {}
    waiting: list[tuple[Layer, int, Call]] = []
    for layer in model.layers:
        if _is_input(layer):
            tensors[Tensor(layer.name)] = _input(layer)
        else:
            waiting += [(layer, number, call) for number, call in enumerate(layer.calls)]
    while waiting:
        left: list[tuple[Layer, int, Call]] = []
        for layer, number, call in waiting:
            # The calls of a layer are made in their order, for the first one builds it.
            if any(one is layer for one, _, _ in left) or not _ready(call, tensors):
                left.append((layer, number, call))
                continue
            if layer.name not in made:
                for start, one in zip(_shapeless(layer), call.inputs, strict=False):
                    shape = tuple(tensors[one].shape)
                    start.batch_shape = (shape[0], *shape[1 + _distributed(layer)[1] :])
                made[layer.name] = kit.make(layer, prefix)
            outputs = _call(layer, made[layer.name], call, tensors, kit)
            tensors |= {Tensor(layer.name, number, index): value for index, value in enumerate(outputs)}
        if len(left) == len(waiting):
            stuck = left[0][0]
            raise refusal(stuck, "what it is called on comes from nowhere, or from itself")
        waiting = left
    for layer in model.layers:
        if layer.name in made:
            _freeze(layer, made[layer.name])
    inputs, outputs = [tensors[one] for one in model.inputs], [_output(one, tensors, model) for one in model.outputs]
    for layer in model.layers:
        if layer.kind == "AddLoss" and not kit.inference:
            kit.uses("AddLoss")
            terms = [tensors[Tensor(layer.name, number)] for number in range(len(layer.calls))]
            outputs[0] = shims.AddLoss(name=f"{allowed(layer.name)}_of_{allowed(name)}")([outputs[0], *terms])
    return Connected(keras.Model(_one(inputs), _one(outputs), name=allowed(name)), tensors)


def _output(tensor: Tensor, tensors: dict[Tensor, Any], model: Model) -> Any:
    if tensor in tensors:
        return tensors[tensor]
    if Tensor(tensor.layer, tensor.call) in tensors:  # attention of Keras 3.0 that gives its scores
        raise refusal(model[tensor.layer], f"that of Keras {keras.__version__} gives fewer tensors. Take a later Keras")
    raise Complaint(f"{model.name}: its output {tensor.layer!r} is the output of no layer.")


def _input(layer: Layer) -> Any:
    if layer.batch_shape is None:
        raise refusal(layer, "the file does not say its shape")
    sparse = {"sparse": True} if layer.options.get("sparse") else {}
    dtype = layer.dtype or layer.options.get("dtype")
    return keras.Input(batch_shape=tuple(layer.batch_shape), dtype=dtype, name=allowed(layer.name), **sparse)


def _ready(call: Call, tensors: dict[Tensor, Any]) -> bool:
    return all(one in tensors for one in (*call.inputs, *_named(call.options)))


def _named(value: Any) -> list[Tensor]:
    if isinstance(value, Tensor):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    return [one for part in value for one in _named(part)] if isinstance(value, list | tuple) else []


def _call(layer: Layer, made: Any, call: Call, tensors: dict[Tensor, Any], kit: Kit) -> list[Any]:
    inputs = [tensors[one] for one in call.inputs]
    options = {key: _resolved(value, tensors) for key, value in call.options.items() if value is not None}
    phase = options.pop("training", None)
    if phase is not None:  # which the models of Keras 3 forget
        others = {"name": f"{allowed(layer.name)}_{len(made._inbound_nodes)}"} if len(layer.calls) > 1 else {}
        made = shims.Phased(made, training=phase, **others)
        kit.uses("Phased")
        if phase and layer.kind != "BatchNormalization":
            kit.note(
                f"{layer.name} is in training also in predictions, as it was: what it draws there is not compared."
            )
    if "initial_state" in options:
        options["initial_state"] = _by_cell(layer, made, options["initial_state"])
    mask = getattr(inputs[0], "_keras_mask", None)
    # Keras 3 looks for masks where there is one tensor.
    if mask is not None and {"initial_state", "constants"} & set(options):
        options.setdefault("mask", mask)
    try:
        output = made(_one(inputs), **options)
    except Complaint:
        raise
    except Exception as error:
        shapes = ", ".join(str(tuple(one.shape)) for one in inputs)
        why = " ".join(str(error).split())
        raise refusal(layer, f"Keras {keras.__version__} does not take inputs of {shapes}: {why}") from error
    outputs = list(output) if isinstance(output, list | tuple) else [output]
    return [outputs[0], *_in_a_row(layer, outputs[1:])]


def _by_cell(layer: Layer, made: Any, states: Any) -> Any:
    """The states of several cells, which stood in one list, as Keras 3 wants them."""
    cells = getattr(made, "cell", None)
    if not isinstance(cells, keras.layers.StackedRNNCells) or not isinstance(states, list):
        return states
    left, sizes = iter(states), list(cells.state_size)
    turn = -1 if _reversed(layer) else 1
    return [[next(left) for _ in s] if isinstance(s, list | tuple) else next(left) for s in sizes[::turn]][::turn]


def _in_a_row(layer: Layer, states: list[Any]) -> list[Any]:
    """The states that came out, each by itself: Keras 3 keeps those of several cells apart."""
    ordered = states[::-1] if _reversed(layer) else states
    return [one for state in ordered for one in (state if isinstance(state, list | tuple) else [state])]


def _reversed(layer: Layer) -> bool:
    """Whether the states of the last of its cells stand first."""
    return any(inner.options.get("reverse_state_order") for inner in layer.inner)


def _resolved(value: Any, tensors: dict[Tensor, Any]) -> Any:
    if isinstance(value, Tensor):
        return tensors[value]
    if isinstance(value, list | tuple):
        return [_resolved(one, tensors) for one in value]
    return value


def _freeze(layer: Layer, made: Any) -> None:
    """What was not trained stays so: of wrappers, the layer inside too."""
    if not layer.trainable:
        made.trainable = False
    for inner, inside in _inside(layer, made):
        _freeze(inner, inside)


def _inside(layer: Layer, made: Any) -> list[tuple[Layer, Any]]:
    if layer.kind == "TimeDistributed" and layer.inner:
        return [(layer.inner[0], made.layer)]
    if layer.kind == "Bidirectional" and layer.inner:
        return list(zip(layer.inner, (made.forward_layer, made.backward_layer), strict=False))
    if layer.inner and hasattr(made, "cells"):  # a stack of cells
        return list(zip(layer.inner, made.cells, strict=False))
    if layer.kind == "StackedRNNCells" and len(layer.inner) == 1:
        return [(layer.inner[0], made)]  # built without the stack
    if layer.inner and hasattr(made, "cell"):
        return [(layer.inner[0], made.cell)] if len(layer.inner) == 1 else _inside(layer, made.cell)
    return []


def _one(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values
