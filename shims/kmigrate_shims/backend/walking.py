"""Walks Keras's graph of symbolic tensors, and computes any part of it from any tensors in it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import keras
import tensorflow as tf
from keras import KerasTensor

from kmigrate_shims.backend.phase import Phase
from kmigrate_shims.backend.recording import Frame, reached
from kmigrate_shims.backend.symbolic import Held, KerasVariable, Leaf, leaves, replace

Key = tuple[Any, ...]


def producer(tensor: Any) -> Any:
    """The node that a tensor comes from; None for inputs and variables."""
    history: Any = getattr(tensor, "_keras_history", None)
    operation = getattr(history, "operation", None)
    if operation is None or isinstance(operation, keras.layers.InputLayer):
        return None
    return operation._inbound_nodes[history.node_index]


def given_tensor(tensor: Any) -> Any:
    """What `Input(tensor=...)` stands for; None where a value must be fed."""
    operation = getattr(getattr(tensor, "_keras_history", None), "operation", None)
    return getattr(operation, "given_tensor", None)


def arguments_of(node: Any) -> tuple[Any, Any]:
    """What the node's operation was called with. A gradient needs its loss and sources, not the inputs behind them."""
    arguments = node.arguments
    args = getattr(arguments, "args", None)
    args = arguments._args if args is None else args
    kwargs = getattr(arguments, "kwargs", None)
    kwargs = arguments._kwargs if kwargs is None else kwargs
    found = (args[:2] if is_gradient(node.operation) else args), kwargs
    args, kwargs = replace(found, lambda x: x.leaf if isinstance(x, Held) else x)
    return args, kwargs


def reached_by(node: Any) -> list[Any]:
    """The tensors of the model that the call of a layer takes from outside of it."""
    found: list[Any] = getattr(node, "kmigrate_reached", [])
    return found


def is_gradient(operation: Any) -> bool:
    return hasattr(operation, "loss") and hasattr(operation, "sources")


class Graph:
    """All that some tensors hang on.

    A layer that was called twice with the same gave the same: `Sequential` calls its layers again for every layer that
    is added, and `layer.output` is what came of the first call.
    """

    def __init__(self, outputs: list[Any]) -> None:
        self.keys: dict[int, Key] = {}
        self.kept: list[Any] = []  # so that no other tensor takes the id of one
        self.nodes: dict[Key, Any] = {}
        self.roots: dict[Key, Any] = {}
        self.add(outputs)

    def add(self, outputs: list[Any]) -> None:
        stack = [x for x in leaves(outputs) if isinstance(x, KerasTensor)]
        while stack:
            tensor = stack[-1]
            if id(tensor) in self.keys:
                stack.pop()
                continue
            node = producer(tensor)
            if node is None:
                given = given_tensor(tensor)
                if given is None:
                    self._root(tensor)
                elif id(given) in self.keys:
                    self.kept.append(tensor)
                    self.keys[id(tensor)] = self.keys[id(given)]
                else:
                    stack.append(given)
                continue
            missing = [x for x in self._needs(node) if id(x) not in self.keys]
            if missing:
                stack.extend(missing)
                continue
            key = (id(node.operation), *(self._frozen(x) for x in leaves(arguments_of(node))))
            self.nodes.setdefault(key, node)
            for place, output in enumerate(node.output_tensors):
                self.kept.append(output)
                self.keys[id(output)] = (*key, place)
            # What an Input took for its own stands here as another tensor with the old history.
            self.kept.append(tensor)
            self.keys.setdefault(id(tensor), (*key, tensor._keras_history.tensor_index))

    def _root(self, tensor: Any) -> None:
        history: Any = getattr(tensor, "_keras_history", None)
        operation = getattr(history, "operation", None)
        key: Key = ("root", id(tensor)) if operation is None else ("input", id(operation), history.tensor_index)
        self.kept.append(tensor)
        self.keys[id(tensor)] = key
        self.roots.setdefault(key, tensor)

    def _needs(self, node: Any) -> Iterator[Any]:
        given = (x for x in leaves(arguments_of(node)) if isinstance(x, KerasTensor))
        return itertools.chain(given, reached_by(node))

    def _frozen(self, x: Any) -> Any:
        if isinstance(x, KerasTensor):
            return self.keys[id(x)]
        return (type(x), x) if isinstance(x, (int, float, str, bool, type(None))) else ("id", id(x))

    def key(self, tensor: Any) -> Key:
        self.add([tensor])
        return self.keys[id(tensor)]

    def inputs(self) -> list[Any]:
        """The tensors that need a value from outside."""
        return [x for x in self.roots.values() if isinstance(x, KerasTensor) and not isinstance(x, Leaf)]

    def operations(self) -> list[Any]:
        return list({id(node.operation): node.operation for node in self.nodes.values()}.values())

    def depends_on(self, source: Any) -> bool:
        if isinstance(source, KerasTensor):
            known = set(self.keys.values())
            return self.key(source) in known or any(  # a variable that a layer took for its weight
                source is v for o in self.operations() for v in getattr(o, "weights", ())
            )
        if any(source is v for o in self.operations() for v in getattr(o, "variables", ())):
            return True
        return any(
            source is x or (isinstance(x, Leaf) and getattr(x, "value", None) is source)
            for node in self.nodes.values()
            for x in leaves(arguments_of(node))
        )

    def states(self) -> list[Any]:
        """What layers may change while they run: moving averages."""
        found = [v for o in self.operations() for v in getattr(o, "non_trainable_weights", ())]
        return list({id(v): v for v in found}.values())


@dataclass
class Traces:
    """What a node keeps of the first call of its layer."""

    outputs: int
    losses: int
    seeds: list[int]
    metrics: int = 0


def _left(values: list[Any], count: int | None) -> list[Any]:
    """As many as there were in the first call; a call may leave fewer in the other phase."""
    found = [getattr(value, "value", value) for value in values]
    return found if count is None else [*found, *[None] * (count - len(found))][:count]


class Run:
    """One computation on a graph, from the values of some of its tensors."""

    def __init__(self, graph: Graph, fed: dict[Key, Any], phase: bool) -> None:
        self.graph, self.values, self.phase = graph, dict(fed), phase
        self.watched: set[Key] = set()
        self.tape: Any = None
        self.nested = False

    def all(self, wanted: list[Any]) -> list[Any]:
        self.graph.add(wanted)
        gradients = [o for o in self.graph.operations() if is_gradient(o)]
        if not gradients:
            return [replace(x, self.value) for x in wanted]
        if self.tape is None:
            self.derive(gradients)
        with self.tape:
            return [replace(x, self.value) for x in wanted]

    def derived(self) -> None:
        """Computes all derivatives, and nothing that is made of them."""
        for key, node in list(self.graph.nodes.items()):
            if is_gradient(node.operation) and (*key, 0) not in self.values:
                with self.tape:
                    self._compute(key, node)

    def derive(self, gradients: list[Any]) -> None:
        """Records from here on, with an eye on all that a gradient is asked by."""
        self.tape = tf.GradientTape(persistent=True, watch_accessed_variables=False)
        with self.tape:
            for operation in gradients:
                for source in operation.sources:
                    self._watch(source)
        self.nested = any(
            is_gradient(o) and any(g is o for g in Graph([other.loss]).operations())
            for other in gradients
            for o in gradients
        )

    def _watch(self, source: Any) -> None:
        if not isinstance(source, KerasTensor):
            self.tape.watch(getattr(source, "value", source) if isinstance(source, KerasVariable) else source)
            return
        key = self.graph.key(source)
        self.watched.add(key)
        if isinstance(source, Leaf) and key not in self.values:
            self.tape.watch(source.current())
        if key in self.values:
            self._set(key, self.values[key])

    def _set(self, key: Key, value: Any) -> None:
        if key in self.watched and tf.is_tensor(value):
            mask = getattr(value, "_keras_mask", None)
            value = tf.identity(value)  # the same tensor may stand for another one too
            if mask is not None:
                value._keras_mask = mask
            self.tape.watch(value)
        self.values[key] = value

    def value(self, x: Any) -> Any:
        """The value of a tensor of the graph; anything else is its own value."""
        if not isinstance(x, KerasTensor):
            return x
        stack = [x]
        while stack:
            tensor = stack[-1]
            key = self.graph.key(tensor)
            node = None if key in self.values else self.graph.nodes.get(key[:-1])
            if key in self.values:
                stack.pop()
            elif node is None:
                self._set_root(key, self.graph.roots.get(key, tensor))
            else:
                missing = [d for d in self.graph._needs(node) if self.graph.key(d) not in self.values]
                stack.extend(missing)
                if not missing:
                    self._compute(key[:-1], node)
                    if key not in self.values:
                        raise ValueError(f"layer {node.operation.name} gives fewer values now than when it was called")
        return self.values[self.graph.key(x)]

    def _set_root(self, key: Key, tensor: Any) -> None:
        if isinstance(tensor, Phase):
            self.values[key] = tf.constant(self.phase)
        elif isinstance(tensor, Leaf):
            self.values[key] = tensor.current()
        elif not isinstance(tensor, KerasTensor):  # `Input(tensor=...)` was given a tensor or variable of TensorFlow
            self.values[key] = tf.convert_to_tensor(tensor)
        else:
            raise ValueError(
                f"the value of `{tensor.name}`, of shape {tuple(tensor.shape)}, is needed and was not given: "
                "put it among the inputs of K.function"
            )

    def _compute(self, key: Key, node: Any) -> None:
        if is_gradient(node.operation):
            found = self.gradients(node.operation)
        else:
            args, kwargs = replace(arguments_of(node), self._known)
            if kwargs.get("training") is False and not hasattr(node, "kmigrate_traces"):
                del kwargs["training"]  # Keras 3 noted it when it built the model; the phase is in the context
            # What the first call of a layer left behind stands after its outputs.
            traces: Traces | None = getattr(node, "kmigrate_traces", None)
            if traces is None:
                found = list(leaves(node.operation(*args, **kwargs)))
            else:
                outside = {id(x): self._known(x) for x in reached_by(node)}
                with reached(outside), Frame(traces.seeds) as frame:
                    found = list(leaves(node.operation(*args, **kwargs)))
                told = [one.value for one in frame.metrics]
                found = [*found[: traces.outputs], *_left(frame.losses, traces.losses), *_left(told, traces.metrics)]
                found += _left(frame.updates, None)
        for place, value in enumerate(found):
            self._set((*key, place), value)

    def _known(self, x: Any) -> Any:
        return self.values[self.graph.key(x)] if isinstance(x, KerasTensor) else x

    def gradients(self, operation: Any) -> list[Any]:
        loss = self.value(operation.loss)
        sources = [self.value(s) for s in operation.sources]
        sources = [s.value if isinstance(s, KerasVariable) else s for s in sources]
        with nullcontext() if self.nested else self.tape.stop_recording():
            found = self.tape.gradient(loss, sources)
        if any(g is None for g in found):
            raise ValueError("K.gradients: the loss cannot be derived by all that it was asked by")
        return [tf.convert_to_tensor(g) for g in found]
