"""One pass through a model, layer after layer. What a layer gave is let go once nobody reads it any more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from typing import Any

import keras

from kmigrate_runtime.verify import trees
from kmigrate_runtime.verify.tensors import filled, functional, mask_of, nodes, of_rank, put_mask, takes_training

Key = tuple[str, int, int]  # path of the layer, call, output
# Layers that compute step by step pay for every step as much as for compiling one, where nothing is compiled.
LOOPS = (keras.layers.RNN, keras.layers.Bidirectional)
LONG = 24  # so many steps are worth a compilation


class Caller:
    """Calls layers in the test phase. One that loops long is compiled, once for the model and for itself alone."""

    def __init__(self) -> None:
        self.compiled: dict[Any, Any] = {}

    def __call__(self, operation: Any, args: Any, kwargs: dict[str, Any]) -> Any:
        if takes_training(operation):
            kwargs = {**kwargs, "training": False}
        kwargs = {name: value for name, value in kwargs.items() if value is not None or name != "mask"}
        if not self.worth_compiling(operation, args):
            return operation(*args, **kwargs)
        if operation not in self.compiled:
            self.compiled[operation] = _compiled(operation)
        masks = [mask_of(tensor) for tensor in trees.flatten((args, kwargs))]
        found, kept = self.compiled[operation](args, kwargs, masks)
        for tensor, mask in zip(trees.flatten(found), kept, strict=True):
            if mask is not None:
                put_mask(tensor, mask)
        return found

    def worth_compiling(self, operation: Any, args: Any) -> bool:
        if not isinstance(operation, LOOPS) or getattr(operation, "stateful", False):
            return False
        shape: tuple[int | None, ...] = tuple(getattr(next(iter(trees.flatten(args)), None), "shape", ()))
        if len(shape) < 2 or (shape[1] or 0) < LONG or keras.backend.backend() != "tensorflow":
            return False
        import tensorflow

        return bool(tensorflow.executing_eagerly())


def _compiled(layer: Any) -> Any:
    import tensorflow

    def call(args: Any, kwargs: Any, masks: list[Any]) -> Any:
        # Masks hang on tensors, and fall off where a compiled function begins and ends.
        for tensor, mask in zip(trees.flatten((args, kwargs)), masks, strict=True):
            if mask is not None:
                put_mask(tensor, mask)
        found = layer(*args, **kwargs)
        return found, [mask_of(tensor) for tensor in trees.flatten(found)]

    return tensorflow.function(call, autograph=False)


def walk(
    model: Any, inputs: list[Any], wanted: set[Key], call: Caller, prefix: str = "", turn: int = 0
) -> Generator[tuple[Key, Any], None, list[Any]]:
    """What layers give, as they come; of nested models too. Gives the outputs of the model itself as its result."""
    graph = functional(model)
    ordered = nodes(model)
    numbers = _numbers(model, ordered)
    readers = Counter(id(tensor) for node in ordered for tensor in node.input_tensors)
    readers.update(id(tensor) for tensor in graph.outputs)
    values = {id(t): of_rank(value, len(t.shape)) for t, value in zip(graph.inputs, inputs, strict=True)}
    for node in ordered:
        layer, number, count = numbers.get(id(node), (node.operation, 0, 1))
        path = f"{prefix}{layer.name}"
        if not node.is_input:
            if any(id(tensor) not in values for tensor in node.input_tensors):
                continue  # of a part that this model does not use
            args, kwargs = (filled(given, values) for given in (list(node.arguments.args), node.arguments.kwargs))
            if _inside(layer, path, wanted):
                entering = trees.flatten([filled(tensor, values) for tensor in node.input_tensors])
                found = yield from walk(layer, entering, wanted, call, f"{path}/", turn * count + number)
                if not _plain(layer, kwargs):
                    found = call(layer, args, kwargs)
            else:
                found = call(layer, args, kwargs)
            values.update(zip(map(id, node.outputs), trees.flatten(found), strict=True))
        for index, tensor in enumerate(node.outputs):
            key = (path, turn * count + number, index)
            if key in wanted and id(node) in numbers and id(tensor) in values:
                yield key, values[id(tensor)]
        _let_go(node, readers, values)
    return [values[id(tensor)] for tensor in graph.outputs]


def _numbers(model: Any, ordered: list[Any]) -> dict[int, tuple[Any, int, int]]:
    """For every call in the model its layer, the number of the call, and how many there are."""
    own = {id(node) for node in ordered}
    found = {}
    for layer in model.layers:
        calls = [node for node in layer._inbound_nodes if id(node) in own]
        found.update({id(node): (layer, number, len(calls)) for number, node in enumerate(calls)})
    return found


def _inside(layer: Any, path: str, wanted: set[Key]) -> bool:
    if not isinstance(layer, keras.Model) or not nodes(layer):
        return False
    return any(key[0].startswith(f"{path}/") for key in wanted)


def _plain(model: Any, kwargs: dict[str, Any]) -> bool:
    """Whether it computes its graph and nothing else."""
    own = type(model).call in (type(functional(model)).call, keras.Sequential.call)
    return own and all(value is None or name == "training" for name, value in kwargs.items())


def _let_go(node: Any, readers: Counter[int], values: dict[int, Any]) -> None:
    for tensor in node.input_tensors:
        readers[id(tensor)] -= 1
    for tensor in (*node.input_tensors, *node.outputs):
        if readers[id(tensor)] <= 0:
            values.pop(id(tensor), None)
