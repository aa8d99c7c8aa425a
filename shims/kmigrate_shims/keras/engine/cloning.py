"""`clone_model`: the same layers with new weights, and other inputs if they are given."""

from __future__ import annotations

from typing import Any

from kmigrate_shims import backend as K
from kmigrate_shims.keras.engine.input_layer import Input, InputLayer
from kmigrate_shims.keras.engine.nodes import visible_outputs
from kmigrate_shims.keras.engine.sequential import Sequential
from kmigrate_shims.keras.engine.training import Model
from kmigrate_shims.keras.utils.generic_utils import to_list, unpack_singleton


def _new_inputs(model: Any, input_tensors: Any) -> list[Any]:
    if input_tensors is None:
        return [
            Input(batch_shape=layer.batch_input_shape, dtype=layer.dtype, sparse=layer.sparse, name=layer.name)
            for layer in model._input_layers
        ]
    found = []
    for x, old in zip(to_list(input_tensors), model._input_layers, strict=True):
        if not K.is_keras_tensor(x):
            x = Input(tensor=x, name="input_wrapper_for_" + old.name)
        found.append(x)
    return found


def _clone_functional_model(model: Any, input_tensors: Any = None) -> Any:
    if not isinstance(model, Model):
        raise ValueError("Expected `model` argument to be a `Model` instance, got ", model)
    if isinstance(model, Sequential):
        raise ValueError(
            "Expected `model` argument to be a functional `Model` instance, got a `Sequential` instance instead:", model
        )
    inputs = _new_inputs(model, input_tensors)
    values = {id(old): new for old, new in zip(model.inputs, inputs, strict=True)}
    made: dict[int, Any] = {id(x._keras_history[0]): inputs[i]._keras_history[0] for i, x in enumerate(model.inputs)}
    for depth in sorted(model._nodes_by_depth, reverse=True):
        for node in model._nodes_by_depth[depth]:
            layer = node.operation
            if node.is_input or any(id(x) not in values for x in node.input_tensors):
                continue
            if id(layer) not in made:
                made[id(layer)] = (
                    clone_model(layer) if isinstance(layer, Model) else layer.__class__.from_config(layer.get_config())
                )
            args, kwargs = node.arguments.fill_in(values)
            found = to_list(made[id(layer)](*args, **kwargs))
            values.update({id(x): new for x, new in zip(visible_outputs(node), found, strict=False)})
    outputs = [values[id(x)] for x in model.outputs]
    return Model(unpack_singleton(inputs), unpack_singleton(outputs), name=model.name)


def _clone_sequential_model(model: Any, input_tensors: Any = None) -> Any:
    if not isinstance(model, Sequential):
        raise ValueError("Expected `model` argument to be a `Sequential` model instance, but got:", model)
    layers = [
        clone_model(layer) if isinstance(layer, Model) else layer.__class__.from_config(layer.get_config())
        for layer in model.layers
    ]
    if input_tensors is None:
        return Sequential(layers=layers, name=model.name)
    given = to_list(input_tensors)
    if len(given) != 1:
        raise ValueError("To clone a `Sequential` model, we expect at most one tensor as part of `input_tensors`.")
    x = given[0]
    if K.is_keras_tensor(x):
        origin = x._keras_history[0]
        if isinstance(origin, InputLayer):
            return Sequential(layers=[origin, *layers], name=model.name)
        raise ValueError(
            "Cannot clone a `Sequential` model on top of a tensor that comes from a Keras layer other than an "
            "`InputLayer`. Use the functional API instead."
        )
    wrapped = Input(tensor=x, name="input_wrapper_for_" + str(x.name))
    return Sequential(layers=[wrapped._keras_history[0], *layers], name=model.name)


def clone_model(model: Any, input_tensors: Any = None) -> Any:
    if isinstance(model, Sequential):
        return _clone_sequential_model(model, input_tensors=input_tensors)
    return _clone_functional_model(model, input_tensors=input_tensors)
