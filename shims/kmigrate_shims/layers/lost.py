"""Where Keras 2.1 to 2.3 on TensorFlow lost the training phase: told of a model of Keras 3 with the same layers.

A model trained in the training phase where one of its outputs said that it asked for it. What is inside of a
TimeDistributed said so no further than from the layer that asked: a Dense behind it did not, and over batches of a
known size nothing did. From 2.3 on recurrent layers looked for themselves whether the phase was behind them.
"""

from __future__ import annotations

from typing import Any

LOOPS = ("SimpleRNN", "GRU", "LSTM", "RNN", "ConvLSTM2D", "Bidirectional")
State = tuple[bool, bool]  # whether a tensor says that it asks for the phase, and whether it depends on it


def is_lost(model: Any, release: str) -> bool:
    """Whether a step of training of this model ran in the test phase; a model without a graph did not."""
    graph = _graph(model)
    if graph is None:
        return False
    flow = _Flow(tuple(int(part) for part in release.split(".")[:2]) >= (2, 3), is_of_known_size(model))
    return not any(says for says, _ in flow.through(graph, [(False, False)] * len(graph.inputs)))


def is_of_known_size(model: Any) -> bool:
    """Whether the model was told how many samples a batch has."""
    graph = _graph(model)
    return graph is not None and any(tensor.shape[0] is not None for tensor in graph.inputs)


def counts(layer: Any) -> bool:
    """Whether a BatchNormalization is anywhere in it."""
    graph = _graph(layer)
    inside = graph.layers if graph is not None else _parts(layer)
    return "BatchNormalization" in type(layer).__name__ or any(map(counts, inside))


class _Flow:
    """What tensors say of the phase, from layer to layer."""

    def __init__(self, looks: bool, known: bool, inside: bool = False) -> None:
        self.looks, self.known, self.inside = looks, known, inside

    def through(self, graph: Any, given: list[State]) -> list[State]:
        held = {id(tensor): state for tensor, state in zip(graph.inputs, given, strict=True)}
        for depth in sorted(graph._nodes_by_depth, reverse=True):
            for node in graph._nodes_by_depth[depth]:
                if not node.is_input:
                    found = self.of(node.operation, [held.get(id(x), (False, False)) for x in node.input_tensors])
                    held |= {id(x): found for x in node.output_tensors}
        return [held.get(id(x), (False, False)) for x in graph.outputs]

    def of(self, layer: Any, given: list[State]) -> State:
        says, depends = any(one for one, _ in given), any(one for _, one in given)
        passed = says and (not self.inside or _gives_the_same(layer))
        return self._own(layer, given, depends) or passed, depends or _asks_anywhere(layer)

    def _own(self, layer: Any, given: list[State], depends: bool) -> bool:
        """Whether what comes out of it says so by itself."""
        if _is_timed(layer):
            over = _Flow(self.looks, False, inside=True)
            return not self.known and over.of(layer.layer, [(False, depends)])[0]
        graph = _graph(layer)
        if graph is not None:
            fits = given if len(given) == len(graph.inputs) else [(False, depends)] * len(graph.inputs)
            return any(says for says, _ in self.through(graph, fits))
        if self.looks and depends and any(one.__name__ in LOOPS for one in type(layer).__mro__):
            return True
        return _asks(layer) or any(map(_asks, _parts(layer)))


def _graph(layer: Any) -> Any:
    found = getattr(layer, "_functional", layer)
    return found if hasattr(found, "_nodes_by_depth") else None


def _is_timed(layer: Any) -> bool:
    return any(one.__name__ == "TimeDistributed" for one in type(layer).__mro__)


def _asks(layer: Any) -> bool:
    name = type(layer).__name__
    if "BatchNormalization" in name:
        return True
    return any(isinstance(rate := getattr(layer, word, None), (int, float)) and rate > 0 for word in _rates(name))


def _rates(name: str) -> tuple[str, ...]:
    return ("rate",) if "Dropout" in name else ("stddev",) if "Noise" in name else ("dropout", "recurrent_dropout")


def _parts(layer: Any) -> list[Any]:
    """What a wrapper or a loop over cells holds."""
    if type(layer).__name__ == "Phased" and layer.training is not None:
        return []  # it was told its phase
    found = [getattr(layer, name, None) for name in ("layer", "forward_layer", "backward_layer", "cell")]
    return [one for one in [*found, *(getattr(layer, "cells", None) or [])] if one is not None]


def _asks_anywhere(layer: Any) -> bool:
    graph = _graph(layer)
    inside = graph.layers if graph is not None else _parts(layer)
    return _asks(layer) or any(map(_asks_anywhere, inside))


def _gives_the_same(layer: Any) -> bool:
    """Whether it gives the very tensor that it was given, with all that this says."""
    name = type(layer).__name__
    if name == "Activation":
        return getattr(layer.activation, "__name__", "") == "linear"
    return name == "ActivityRegularization" or ("Dropout" in name and not _asks(layer))
