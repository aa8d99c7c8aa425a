"""`keras.layers.containers`: a stack of layers, and a graph of named ones."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from kmigrate_shims.keras0 import backend as K
from kmigrate_shims.keras0.layers.base import Layer
from kmigrate_shims.keras0.layers.joining import MODES, Merge, Siamese, SiameseHead

__all__ = ["Graph", "Sequential"]


class _Container(Layer):
    """What it tells of weights, penalties, limits and updates is what its layers tell."""

    _caches: tuple[Any, Any]

    def _held(self) -> list[Any]:
        raise NotImplementedError

    def _all(self) -> list[Any]:
        """Those that share the caches: in a graph, the inputs as well."""
        return self._held()

    def _begin(self) -> None:
        self._kept: dict[str, Any] = {"layer_cache": {}, "shape_cache": {}, "cache_enabled": True}

    def _share(self, layer: Any) -> None:
        layer.layer_cache, layer.shape_cache = self.layer_cache, self.shape_cache

    def _gathered(self, place: int, stateful: bool = False) -> list[Any]:
        wanted = [x for x in self._held() if (getattr(x, "stateful", False) if stateful else x.trainable)]
        return [one for layer in wanted for one in layer.get_params()[place]]

    trainable_weights: Any = property(lambda self: self._gathered(0))
    regularizers: Any = property(lambda self: self._gathered(1))
    constraints: Any = property(lambda self: self._gathered(2))
    updates: Any = property(lambda self: self._gathered(3))
    state_updates: Any = property(lambda self: self._gathered(3, stateful=True))
    non_trainable_weights: Any = property(lambda self: [])

    def get_params(self) -> Any:
        return self.trainable_weights, self.regularizers, self.constraints, self.updates

    def reset_states(self) -> None:
        for layer in self._held():
            if hasattr(layer, "reset_states") and getattr(layer, "stateful", False):
                layer.reset_states()

    def get_weights(self) -> list[Any]:
        return [value for layer in self._held() for value in layer.get_weights()]

    def set_weights(self, weights: Any) -> None:
        for layer in self._held():
            count = len(layer.get_weights())
            layer.set_weights(weights[:count])
            weights = weights[count:]

    def count_params(self) -> int:
        return sum(layer.count_params() for layer in self._held())


def _shared(name: str) -> Any:
    """A setting that a container hands on to all that it holds."""

    def give(self: Any, value: Any) -> None:
        self._kept[name] = value
        for layer in self._all():
            setattr(layer, name, value)

    return property(lambda self: self._kept[name], give)


for _name in ("layer_cache", "shape_cache", "cache_enabled"):
    setattr(_Container, _name, _shared(_name))


class Sequential(_Container):
    def __init__(self, layers: Any = []) -> None:  # noqa: B006
        self.layers: list[Any] = []
        self._begin()
        for layer in layers:
            self.add(layer)

    name: Any = property(
        lambda self: self.__dict__.get("_name", "sequential"),
        lambda self, value: self.__dict__.__setitem__("_name", value),
    )

    def _held(self) -> list[Any]:
        return self.layers

    def set_previous(self, layer: Any, reset_weights: bool = True) -> None:
        self.layers[0].set_previous(layer, reset_weights)

    def clear_previous(self, reset_weights: bool = True) -> None:
        self.layers[0].clear_previous(reset_weights)

    @property
    def previous(self) -> Any:
        return self.layers[0].previous

    @previous.setter
    def previous(self, value: Any) -> None:
        self.layers[0].previous = value

    @previous.deleter
    def previous(self) -> None:
        del self.layers[0].previous

    def add(self, layer: Any) -> None:
        self._share(layer)
        self.layers.append(layer)
        if len(self.layers) > 1:
            layer.set_previous(self.layers[-2])
            if not hasattr(self.layers[0], "input"):
                self.set_input()

    @property
    def output_shape(self) -> Any:
        return self.layers[-1].output_shape

    def get_output(self, train: bool = False) -> Any:
        return self.layers[-1].get_output(train)

    def get_output_mask(self, train: Any = None) -> Any:
        return None

    def supports_masked_input(self) -> bool:
        return False

    def set_input(self) -> None:
        known = next((x for x in self.layers if hasattr(x, "input")), None)
        if known is not None:
            self.layers[0].input = K.placeholder(ndim=len(known.input.shape))

    def get_input(self, train: bool = False) -> Any:
        if not hasattr(self.layers[0], "input"):
            self.set_input()
        return self.layers[0].get_input(train)

    @property
    def input_shape(self) -> Any:
        return self.layers[0].input_shape

    @property
    def input(self) -> Any:
        return self.get_input()

    def get_config(self) -> dict[str, Any]:
        return {"name": type(self).__name__, "layers": [layer.get_config() for layer in self.layers]}


class Graph(_Container):
    def __init__(self) -> None:
        self.namespace: set[str] = set()
        self.nodes: OrderedDict[str, Any] = OrderedDict()
        self.inputs: dict[str, Any] = {}
        self.outputs: dict[str, Any] = {}
        self.input_order: list[str] = []
        self.output_order: list[str] = []
        self.input_config: list[Any] = []
        self.output_config: list[Any] = []
        self.node_config: list[Any] = []
        self._begin()

    def _held(self) -> list[Any]:
        return list(self.nodes.values())

    def _all(self) -> list[Any]:
        return [*self.nodes.values(), *self.inputs.values()]

    def __call__(self, X: Any, mask: Any = None, train: bool = False) -> Any:
        if not isinstance(X, dict):
            X = {self.input_order[0]: X}
        enabled, self.cache_enabled = self.cache_enabled, False
        before = {name: one.__dict__.get("previous") for name, one in self.inputs.items()}
        for name, one in self.inputs.items():
            source = Layer(batch_input_shape=one.input_shape)
            source.input = X[name]
            one.set_previous(source, False)
        try:
            return self.get_output(train=train)
        finally:
            for name, one in self.inputs.items():
                if before[name] is None:
                    one.clear_previous(False)
                else:
                    one.set_previous(before[name], False)
            self.cache_enabled = enabled

    nb_input = property(lambda self: len(self.inputs))
    nb_output = property(lambda self: len(self.outputs))

    def set_previous(
        self,
        layer: Any,
        connection_map: Any = {},  # noqa: B006
        reset_weights: bool = True,
    ) -> None:
        if self.nb_input != layer.nb_output:
            raise Exception("Cannot connect layers: input count does not match output count.")
        if self.nb_input == 1:
            self.inputs[self.input_order[0]].set_previous(layer, reset_weights)
            return
        if not connection_map:
            raise Exception("Cannot attach multi-input layer: no connection_map provided.")
        for mine, theirs in connection_map.items():
            if mine not in self.inputs or theirs not in layer.outputs:
                raise Exception("Invalid connection map.")
            self.inputs[mine].set_previous(layer.outputs[theirs], reset_weights)

    def clear_previous(self, reset_weights: bool = True) -> None:
        for one in self.inputs.values():
            one.clear_previous(reset_weights)

    @property
    def input_shape(self) -> Any:
        if self.nb_input == 1:
            return self.inputs[self.input_order[0]].input_shape
        return {name: one.input_shape for name, one in self.inputs.items()}

    def get_input(self, train: bool = False) -> Any:
        if len(self.inputs) == len(self.outputs) == 1:
            return self.inputs[self.input_order[0]].get_input(train)
        return {name: one.get_input(train) for name, one in self.inputs.items()}

    @property
    def input(self) -> Any:
        return self.get_input()

    @property
    def output_shape(self) -> Any:
        if self.nb_output == 1:
            return self.outputs[self.output_order[0]].output_shape
        return {name: one.output_shape for name, one in self.outputs.items()}

    def get_output(self, train: bool = False) -> Any:
        if len(self.inputs) == len(self.outputs) == 1:
            return self.outputs[self.output_order[0]].get_output(train)
        return {name: one.get_output(train) for name, one in self.outputs.items()}

    # Making it

    def _claim(self, name: str) -> None:
        if name in self.namespace:
            raise Exception("Duplicate node identifier: " + name)

    def _found(self, name: str, inputs_too: bool = True) -> Any:
        if name in self.nodes:
            return self.nodes[name]
        if inputs_too and name in self.inputs:
            return self.inputs[name]
        raise Exception("Unknown node/input identifier: " + name)

    def add_input(
        self, name: str, input_shape: Any = None, batch_input_shape: Any = None, dtype: str = "float"
    ) -> None:
        self._claim(name)
        layer = Layer(name=name)
        if input_shape:
            layer.set_input_shape((None, *tuple(input_shape)))
        elif batch_input_shape:
            layer.set_input_shape(batch_input_shape)
        if dtype != "float":
            if len(layer.input_shape) != 2:
                raise Exception('Type "int" can only be used with ndim==2 (Embedding).')
            layer.input = K.placeholder(shape=layer.input_shape, dtype="int32", name=name)
        self.namespace.add(name)
        self.input_order.append(name)
        self.inputs[name] = layer
        config: dict[str, Any] = {"name": name, "dtype": dtype}
        config["batch_input_shape" if batch_input_shape else "input_shape"] = batch_input_shape or input_shape
        self.input_config.append(config)

    def add_node(
        self, layer: Any, name: str, input: Any = None, inputs: Any = [], merge_mode: Any = "concat",  # noqa: B006
        concat_axis: int = -1, dot_axes: Any = -1, create_output: bool = False,
    ) -> None:  # fmt: skip
        self._claim(name)
        layer.name = name
        if input:
            layer.set_previous(self._found(input))
        if inputs:
            given = [self._found(one) for one in inputs]
            layer.set_previous(Merge(given, mode=merge_mode, concat_axis=concat_axis, dot_axes=dot_axes))
        self.namespace.add(name)
        self._share(layer)
        self.nodes[name] = layer
        words = {"merge_mode": merge_mode, "concat_axis": concat_axis, "dot_axes": dot_axes}
        self.node_config.append(
            {"name": name, "input": input, "inputs": inputs, **words, "create_output": create_output}
        )
        if create_output:
            self.add_output(name, input=name)

    def add_shared_node(
        self, layer: Any, name: str, inputs: Any = [], merge_mode: Any = None, concat_axis: int = -1,  # noqa: B006
        dot_axes: Any = -1, outputs: Any = [], create_output: bool = False,  # noqa: B006
    ) -> None:  # fmt: skip
        for one in (name, *outputs):
            self._claim(one)
        if merge_mode and merge_mode not in MODES:
            raise Exception("Invalid merge mode")
        given: list[Any] = []
        for one in inputs:
            found = self._found(one)
            if isinstance(found, Siamese) and found.merge_mode is None:
                given += [self._head(found, j) for j in range(len(found.inputs))]
            else:
                given.append(found)
        shared = Siamese(layer, given, merge_mode, concat_axis=concat_axis, dot_axes=dot_axes, is_graph=True)
        self.namespace.add(name)
        self.nodes[name] = shared
        words = {"merge_mode": merge_mode, "concat_axis": concat_axis, "dot_axes": dot_axes}
        makes = bool(create_output and merge_mode)
        self.node_config.append({"name": name, "inputs": inputs, **words, "create_output": makes})
        if not merge_mode:
            for i, one in enumerate(outputs):
                head = self._head(shared, i)
                head.name = one
                self.namespace.add(one)
                self.nodes[one] = head
                self.node_config.append({"name": one, "inputs": [name], "create_output": create_output})
                if create_output:
                    self.add_output(one, input=one)
        if makes:
            if merge_mode == "join":
                raise Exception("Output can not be of type OrderedDict")
            self.add_output(name, input=name)

    def _head(self, shared: Any, place: int) -> Any:
        head = SiameseHead(place)
        head.previous = shared
        return head

    def add_output(
        self, name: str, input: Any = None, inputs: Any = [], merge_mode: Any = "concat",  # noqa: B006
        concat_axis: int = -1, dot_axes: Any = -1,
    ) -> None:  # fmt: skip
        if name in self.output_order:
            raise Exception("Duplicate output identifier: " + name)
        if input:
            self.outputs[name] = self._found(input)
        if inputs:
            given = [self._found(one, inputs_too=False) for one in inputs]
            self.outputs[name] = Merge(given, mode=merge_mode, concat_axis=concat_axis, dot_axes=dot_axes)
        self.output_order.append(name)
        words = {"merge_mode": merge_mode, "concat_axis": concat_axis, "dot_axes": dot_axes}
        self.output_config.append({"name": name, "input": input, "inputs": inputs, **words})

    def get_config(self) -> dict[str, Any]:
        told = {"input_config": self.input_config, "node_config": self.node_config, "output_config": self.output_config}
        orders = {"input_order": self.input_order, "output_order": self.output_order}
        nodes = {one["name"]: self.nodes[one["name"]].get_config() for one in self.node_config}
        return {"name": type(self).__name__, **told, **orders, "nodes": nodes}
