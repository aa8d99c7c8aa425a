"""Which tensors say that they ask for the learning phase, and where a model in training loses it.

Keras gave the phase to a model one of whose outputs said so. Keras 2.1 to 2.3 on TensorFlow did not stop where none
did, but trained in the test phase, and what is inside of a TimeDistributed said so no further than from the layer that
asked: a Dense behind it did not, and over batches of a known size nothing did. From 2.3 on recurrent layers looked for
themselves whether the phase was behind what they were given.
"""

from __future__ import annotations

from typing import Any

from kmigrate_shims import backend as K
from kmigrate_shims.backend.walking import producer
from kmigrate_shims.keras import era
from kmigrate_shims.keras.engine.nodes import visible_inputs

LOOPS = ("SimpleRNN", "GRU", "LSTM", "RNN", "ConvLSTM2D", "Bidirectional")
SAME = ("Activation", "ActivityRegularization", "Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D",
        "GaussianDropout", "AlphaDropout")  # fmt: skip


def tell(layer: Any, node: Any, traced: bool) -> None:
    """Notes of the tensors that a call made what they say; `traced`: whether anything in the call asked."""
    given = visible_inputs(node)
    behind = any(getattr(x, "_phase_behind", False) for x in given)
    node.kmigrate_asks = _itself(layer, given, traced, behind)
    says = node.kmigrate_asks or any(getattr(x, "_uses_learning_phase", False) for x in given)
    for x in node.output_tensors:
        x._phase_behind = traced or behind
        if says:
            x._uses_learning_phase = True


def is_lost(model: Any) -> bool:
    """Whether training runs in the test phase: nothing then asks for another, or what asks is not heard."""
    return _may_lose() and not model.uses_learning_phase


def counts(layer: Any) -> bool:
    """Whether a BatchNormalization is anywhere in it."""
    inside = layer._inner_layers() if hasattr(layer, "_inner_layers") else []
    return type(layer).__name__ == "BatchNormalization" or any(map(counts, inside))


def _may_lose() -> bool:
    return era.ERA.backend == "tensorflow" and not era.is_before("2.1")


def _itself(layer: Any, given: list[Any], traced: bool, behind: bool) -> bool:
    if not _may_lose():
        return traced
    if getattr(layer, "outputs", None) is not None:  # a model, which says what its outputs say
        return any(getattr(x, "_uses_learning_phase", False) for x in layer.outputs)
    kind = type(layer).__name__
    if kind in LOOPS and behind and not era.is_before("2.3"):
        return True
    if kind != "TimeDistributed" or not traced:
        return traced
    if given and K.int_shape(given[0])[0] is not None:
        return False
    return _ends(layer.layer, behind)


def _ends(layer: Any, behind: bool) -> bool:
    """Whether what comes out of a layer inside of a TimeDistributed says so by itself."""
    outputs = getattr(layer, "outputs", None)
    if outputs is None:
        return type(layer).__name__ != "TimeDistributed" or _ends(layer.layer, behind)
    return any(_says(x, behind) for x in outputs)


def _says(tensor: Any, behind: bool) -> bool:
    node = producer(tensor)
    while node is not None:
        layer = node.operation
        if getattr(node, "kmigrate_asks", True) and (getattr(layer, "outputs", None) is None):
            return True
        if getattr(layer, "outputs", None) is not None:
            return _ends(layer, behind)
        if behind and type(layer).__name__ in LOOPS and not era.is_before("2.3"):
            return True
        given = visible_inputs(node)
        if not given or not _gives_the_same(layer):
            return False
        node = producer(given[0])
    return False


def _gives_the_same(layer: Any) -> bool:
    name = type(layer).__name__
    if name == "Activation":
        return getattr(layer.activation, "__name__", "") == "linear"
    return name == "ActivityRegularization" or (name in SAME and not getattr(layer, "rate", None))
