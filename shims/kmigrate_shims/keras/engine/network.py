"""A graph of layers: the old Network (Container before 2.2), on Keras 3's functional models."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import KerasTensor
from keras.src.models.functional import Functional
from keras.src.ops.function import map_graph

from kmigrate_shims import backend as K
from kmigrate_shims.backend.recording import reached
from kmigrate_shims.backend.symbolic import leaves
from kmigrate_shims.backend.walking import producer, reached_by
from kmigrate_shims.keras import era
from kmigrate_shims.keras.engine import calls, holding
from kmigrate_shims.keras.engine.additions import of_graph, silent
from kmigrate_shims.keras.engine.base_layer import Layer
from kmigrate_shims.keras.engine.graph_names import GraphNames
from kmigrate_shims.keras.engine.input_layer import InputLayer
from kmigrate_shims.keras.engine.nodes import mask_of
from kmigrate_shims.keras.engine.persistence import Persistence
from kmigrate_shims.keras.engine.weights import give, of, values_of
from kmigrate_shims.keras.utils.generic_utils import to_list, unpack_singleton


class Masks(keras.Operation):
    """The masks of what a model gives for these inputs."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    def call(self, inputs: Any) -> Any:
        outputs = to_list(self.model(inputs))
        return [tf.ones((), "bool") if mask_of(x) is None else mask_of(x) for x in outputs]


class Network(Persistence, GraphNames, Layer, Functional):
    """A model without training: a graph of layers, or a class with a `call` of its own."""

    masks_itself = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        given = len(args) == 2 or (len(args) == 1 and "outputs" in kwargs) or {"inputs", "outputs"} <= set(kwargs)
        old = {"input": "inputs", "output": "outputs"}  # their names of Keras 1
        if not given and {"input", "output"} <= set(kwargs):
            kwargs = {old.get(key, key): value for key, value in kwargs.items()}
            given = True
        if given:
            self._init_graph_network(*args, **kwargs)
        else:
            self._init_subclassed_network(**kwargs)

    def _base_init(self, name: str | None = None, trainable: bool = True) -> None:
        if not name:
            prefix = type(self).__name__.lower()
            name = f"{prefix}_{K.get_uid(prefix)}"
        self._start(name)
        keras.src.backend.tensorflow.trainer.TensorFlowTrainer.__init__(self)
        self.trainable = trainable
        self.stateful_flag = None
        self._initial_weights = None
        self.__dict__.update(optimizer=None, _is_compiled=False)

    # Weights, layer by layer: what is trained does not stand before what is not

    def _by_layer(self) -> list[Any]:
        own = [*self._own("_trainable_weights"), *self._own("_non_trainable_weights")]
        return [*own, *of(self._inner_layers(), "weights")]

    def get_weights(self) -> list[Any]:
        return values_of(self._by_layer())

    def set_weights(self, weights: Any) -> None:
        give(self, self._by_layer(), weights)

    # The graph

    def _init_graph_network(self, inputs: Any, outputs: Any, name: str | None = None, **kwargs: Any) -> None:
        self._base_init(name, kwargs.get("trainable", True))
        self._is_graph_network = True
        self.__dict__["_single_output"] = not isinstance(outputs, (list, tuple))
        inputs, outputs = to_list(inputs, allow_tuple=True), to_list(outputs, allow_tuple=True)
        _check_ends(inputs, outputs)
        self._set_graph(list(inputs), list(outputs))
        names = [layer.name for layer in self.layers]
        for one in names:
            if names.count(one) != 1:
                raise ValueError(
                    f'The name "{one}" is used {names.count(one)} times in the model. All layer names should be unique.'
                )

    def _set_graph(self, inputs: list[Any], outputs: list[Any]) -> None:
        nodes, nodes_by_depth, operations, by_depth = _mapped(inputs, outputs)
        _check_connected(inputs, nodes_by_depth)
        self.__dict__.update(
            _inputs=inputs, _outputs=outputs, _inputs_struct=inputs, _outputs_struct=outputs, _nodes=nodes,
            _nodes_by_depth=nodes_by_depth, _operations=operations, _operations_by_depth=by_depth, built=True,
        )  # fmt: skip
        self.__dict__.update(_ends=(inputs, outputs), _node_outputs=outputs)
        self.__dict__["_made_of"] = {node for at_depth in nodes_by_depth.values() for node in at_depth}
        self.__dict__["_layers"] = [one for one in operations if isinstance(one, keras.layers.Layer)]
        input_layers = [x._keras_history[0] for x in inputs]
        output_layers = [x._keras_history[0] for x in outputs]
        self.__dict__.update(_input_layers=input_layers, _output_layers=output_layers)
        self.__dict__["input_names"] = [layer.name for layer in input_layers]
        self.__dict__["output_names"] = [layer.name for layer in output_layers]
        self._set_feeds()

    def _set_feeds(self) -> None:
        fed = [x for x in self._inputs if getattr(x._keras_history[0], "given_tensor", None) is None]
        self.__dict__["_feed_inputs"] = fed
        self.__dict__["_feed_input_names"] = [x._keras_history[0].name for x in fed]
        self.__dict__["_feed_input_shapes"] = [K.int_shape(x) for x in fed]

    # A class with its own call

    def _init_subclassed_network(
        self, name: str | None = None, trainable: bool = True, dtype: Any = None, **kwargs: Any
    ) -> None:
        if kwargs:
            raise TypeError("Keyword argument not understood:", next(iter(kwargs)))
        self._base_init(name, trainable)
        self.dtype = dtype or K.floatx()
        self._is_graph_network = False
        self.__dict__.update(_inputs=None, _outputs=None, built=False, _operations=[], _single_output=True)

    def _set_inputs(self, inputs: Any, outputs: Any = None, training: Any = None) -> None:
        """A model with its own `call` gets its graph when it sees the first data, or the tensors that stand for it."""
        if self.inputs:
            raise ValueError("Model inputs are already set.")
        given = [as_input(one) for one in to_list(inputs, allow_tuple=True)]
        names = [f"input_{index + 1}" for index in range(len(given))]
        fed = [(x, name) for x, name in zip(given, names, strict=True) if K.is_placeholder(x)]
        options = {} if training is None else {"training": training}
        self.built = True  # the call would build it anew
        outputs = self(unpack_singleton(given), **options) if outputs is None else outputs
        flat = to_list(outputs, allow_tuple=True)
        self.__dict__.update(
            _inputs=given, input_names=names, _feed_inputs=[x for x, _ in fed],
            _feed_input_names=[name for _, name in fed], _feed_input_shapes=[K.int_shape(x) for x, _ in fed],
            _outputs=flat, _single_output=len(flat) == 1,
            output_names=[f"output_{index + 1}" for index in range(len(flat))],
        )  # fmt: skip

    # What it holds

    inputs = property(lambda self: self.__dict__.get("_inputs"), lambda self, x: self.__dict__.update(_inputs=x))

    @property
    def outputs(self) -> Any:
        return self.__dict__.get("_outputs")

    @outputs.setter
    def outputs(self, value: Any) -> None:
        """Programs cut models so. Calls and predictions give the new ones; `output` stays that of the whole model."""
        self.__dict__["_outputs"] = value
        if "_ends" in self.__dict__ and value:
            self.__dict__["_ends"] = self.__dict__["_ends"][0], list(value)

    @property
    def input(self) -> Any:
        return unpack_singleton(self.inputs) if self.inputs else None

    @property
    def output(self) -> Any:
        return unpack_singleton(self._built_outputs()) if self.outputs else None

    def _built_outputs(self) -> list[Any]:
        return self.__dict__.get("_node_outputs") or self.outputs

    @property
    def input_shape(self) -> Any:
        return unpack_singleton([K.int_shape(x) for x in self.inputs])

    @property
    def output_shape(self) -> Any:
        return unpack_singleton([K.int_shape(x) for x in self._built_outputs()])

    @property
    def layers(self) -> list[Any]:
        if self.__dict__.get("_is_graph_network"):  # the list itself, for programs take layers out of it
            listed: list[Any] = self.__dict__["_layers"]
            return listed
        return [one for one in holding.given(self) if not getattr(one, "is_metric", False)]

    def _inner_layers(self) -> list[Any]:
        return self.layers

    @property
    def penalties_by_call(self) -> bool:
        return era.is_before("2.1")

    def _found_layers(self) -> list[Any]:
        return self.layers

    def get_layer(self, name: str | None = None, index: int | None = None) -> Any:
        layers = self._found_layers()
        if index is not None:
            if len(layers) <= index:
                raise ValueError(
                    f"Was asked to retrieve layer at index {index} but model only has {len(layers)} layers."
                )
            return layers[index]
        if not name:
            raise ValueError("Provide either a layer name or layer index.")
        for layer in [*layers, *self.layers]:
            if layer.name == name:
                return layer
        raise ValueError("No such layer: " + name)

    @property
    def losses(self) -> list[Any]:
        return of_graph(self, "_old_losses")

    @property
    def updates(self) -> list[Any]:
        if silent(self):
            return []
        return of_graph(self, "_old_updates")

    @property
    def uses_learning_phase(self) -> bool:
        return any(getattr(x, "_uses_learning_phase", False) for x in self.outputs or [])

    @property
    def stateful(self) -> bool:
        return any(getattr(layer, "stateful", False) for layer in self.layers)

    @stateful.setter
    def stateful(self, value: Any) -> None:
        """A layer's constructor says so; a model's layers say it for it."""

    def reset_states(self) -> None:
        for layer in self._inner_layers():
            if hasattr(layer, "reset_states") and getattr(layer, "stateful", False):
                layer.reset_states()

    @property
    def state_updates(self) -> list[Any]:
        found: list[Any] = []
        for layer in self._inner_layers():
            if getattr(layer, "stateful", False) and hasattr(layer, "updates"):
                found += layer.updates if not isinstance(layer, Network) else layer.state_updates
        return found

    # Calls

    def call(self, inputs: Any, mask: Any = None) -> Any:
        given = to_list(inputs, allow_tuple=True)
        masks = [None] * len(given) if mask is None else to_list(mask, allow_tuple=True)
        given = [_with_mask(x, one) for x, one in zip(given, masks, strict=True)]
        inner, ends = self.__dict__["_ends"]
        values = {id(x): value for x, value in zip(inner, given, strict=True)}
        for depth in sorted(self._nodes_by_depth, reverse=True):
            for node in self._nodes_by_depth[depth]:
                if node.is_input or any(id(x) not in values for x in node.input_tensors):
                    continue
                args, kwargs = node.arguments.fill_in(values)
                outside = {id(x): values[id(x)] for x in reached_by(node) if id(x) in values}
                with reached(outside):
                    found = leaves(node.operation(*args, **kwargs))
                values.update({id(x): value for x, value in zip(node.outputs, found, strict=False)})
        outputs = [values[id(x)] for x in ends]
        return unpack_singleton(outputs)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        masks = [mask_of(x) for x in self.outputs or []]
        if all(one is None for one in masks) and not any(m is not None for m in to_list(mask, allow_tuple=True)):
            return None if len(masks) == 1 else masks
        given = to_list(inputs, allow_tuple=True)
        if self.inputs and all(a is b for a, b in zip(given, self.inputs, strict=False)):
            return unpack_singleton(masks)
        if not any(isinstance(x, KerasTensor) for x in given):
            return unpack_singleton([mask_of(x) for x in to_list(self(inputs), allow_tuple=True)])
        found = Masks(self).symbolic_call(inputs)
        return unpack_singleton([x if len(x.shape) else None for x in found])

    def compute_output_shape(self, input_shape: Any) -> Any:
        shapes = [tuple(s) for s in (input_shape if isinstance(input_shape, list) else [input_shape])]
        if self.inputs and shapes == [tuple(x.shape) for x in self.inputs]:
            return unpack_singleton([K.int_shape(x) for x in self.outputs])
        if not self.__dict__.get("_is_graph_network"):
            return [None]
        inner, _ = self.__dict__["_ends"]
        given = [KerasTensor(shape, x.dtype) for shape, x in zip(shapes, inner, strict=True)]
        state = np.random.get_state()  # the old Keras asked its layers for their shapes, and drew no seeds for that
        found, _ = calls.trace(self, unpack_singleton(given), (), {})
        np.random.set_state(state)
        return unpack_singleton([K.int_shape(x) for x in leaves(found)])

    def run_internal_graph(self, inputs: Any, masks: Any = None) -> Any:
        outputs = to_list(self(unpack_singleton(list(inputs))), allow_tuple=True)
        return outputs, [mask_of(x) for x in outputs], [K.int_shape(x) for x in outputs]

    @property
    def input_spec(self) -> Any:
        return None

    @input_spec.setter
    def input_spec(self, value: Any) -> None:
        """A model takes what its first layers take."""

    def _assert_input_compatibility(self, *args: Any) -> None:
        """Keras 3's own check; the old one is in calls."""

    def build(self, input_shape: Any = None) -> None:
        if self.__dict__.get("_is_graph_network") or input_shape is None or self.inputs:
            self.built = True
            return
        shapes = input_shape if isinstance(input_shape, list) else [input_shape]
        self._set_inputs([keras.Input(batch_shape=tuple(s), dtype=K.floatx()) for s in shapes])


def as_input(one: Any) -> Any:
    """The tensor that an array is fed to; a tensor stands for itself."""
    one = np.asarray(one) if isinstance(one, list) else one
    if isinstance(one, KerasTensor):
        return one
    shape = tuple(one.shape)
    return keras.Input(batch_shape=(None, *(shape[1:] if len(shape) > 1 else (1,))), dtype=K.floatx())


def _with_mask(x: Any, mask: Any) -> Any:
    if mask is not None:
        x = tf.identity(x)
        x._keras_mask = mask
    return x


def _mapped(inputs: list[Any], outputs: list[Any]) -> Any:
    try:
        return map_graph(inputs, outputs)
    except ValueError as error:
        raise (RuntimeError if era.is_before("2.2") else ValueError)(str(error)) from None


def _check_ends(inputs: list[Any], outputs: list[Any]) -> None:
    if len({id(x) for x in inputs}) != len(inputs):
        raise ValueError(
            f"The list of inputs passed to the model is redundant. All inputs should only appear once. Found: {inputs}"
        )
    for x in inputs:
        if not isinstance(x, KerasTensor) or not hasattr(x, "_keras_history") or x._keras_history is None:
            raise ValueError(f"Input tensors to a Model must come from `keras.layers.Input`. Received: {x}")
        if not isinstance(x._keras_history[0], (InputLayer, keras.layers.InputLayer)):
            raise (TypeError if era.is_before("2.2") else ValueError)(
                f"Input tensors to a Model must come from `keras.layers.Input`. Received: {x} (missing previous layer "
                "metadata)."
            )
    for x in outputs:
        operation = getattr(getattr(x, "_keras_history", None), "operation", None)
        if not isinstance(operation, keras.layers.Layer):
            raise ValueError(
                f"Output tensors to a Model must be the output of a Keras `Layer` (thus holding past layer metadata). "
                f"Found: {x}"
            )


def _check_connected(inputs: list[Any], nodes_by_depth: dict[int, list[Any]]) -> None:
    known = {id(x) for x in inputs}
    for depth in sorted(nodes_by_depth, reverse=True):
        for node in nodes_by_depth[depth]:
            given = node.output_tensors if node.is_input else node.input_tensors
            for x in given:
                if id(x) not in known and isinstance(node.operation, keras.layers.Layer):
                    raise (RuntimeError if era.is_before("2.2") else ValueError)(
                        f'Graph disconnected: cannot obtain value for tensor {x} at layer "{node.operation.name}".'
                    )
            known.update(id(x) for x in node.output_tensors)


def get_source_inputs(tensor: Any, layer: Any = None, node_index: Any = None) -> list[Any]:
    """The inputs that a tensor comes from, in the order in which they are met."""
    found: list[Any] = []
    seen: set[int] = set()

    def walk(x: Any) -> None:
        if id(x) in seen:
            return
        seen.add(id(x))
        x = getattr(x, "kmigrate_input", x)
        node = producer(x)
        if node is None:
            found.append(x)
            return
        for one in node.input_tensors:
            walk(one)

    walk(tensor)
    return found


Container = Network
