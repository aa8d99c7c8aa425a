"""Recurrent layers and their cells."""

from __future__ import annotations

from typing import Any

import keras

from kmigrate_runtime.build.kit import Kit
from kmigrate_runtime.build.options import arguments, common, create, plain
from kmigrate_runtime.build.registry import makes, refusal
from kmigrate_runtime.spec import Layer
from kmigrate_shims import layers as shims
from kmigrate_shims.layers import borders, convlstm

L = keras.layers


def _known(layer: Layer) -> bool:
    """Whether it gives the last of its states, and this is not its output anyway: of an LSTM, it is its carry."""
    if layer.options.pop("time_major", False):
        raise refusal(layer, "time_major=True has no equal in Keras 3")
    return layer.options.get("gives") == "last_state" and "LSTM" in _top(layer).kind


def _begun(layer: Layer, kit: Kit) -> bool:
    """Whether it gives a state while all steps so far are masked, and that can be another than zero."""
    return id(layer) in kit.begun and "masked_start" in layer.options


def _top(layer: Layer) -> Layer:
    """The cell whose states are the last."""
    while layer.inner:
        if layer.options.get("reverse_state_order") and len(layer.inner) > 1:
            raise refusal(layer, "on CNTK it gave a state of its first cell as output, which is not built yet")
        layer = layer.inner[-1]
    return layer


def _has_two_biases(layer: Layer) -> bool:
    """Whether it was CuDNN's LSTM: each of its biases took a step of its own, so that their sum took two."""
    bias = layer.weights.get("bias")
    return layer.kind == "LSTM" and bias is not None and bias.ndim == 2


@makes("SimpleRNN", "LSTM", "GRU")
def recurrent(layer: Layer, kit: Kit) -> Any:
    """Of Keras 3 itself, but for dropout, with a mask for each gate, masked steps before the first, and two biases."""
    carries = _known(layer)
    drops = layer.options.get("dropout") or layer.options.get("recurrent_dropout")
    begun = _begun(layer, kit)
    two = {"two_biases": True} if kit.trains and _has_two_biases(layer) else {}
    # Keras 3 takes a SimpleRNN's penalty of what it gives, and forgets it.
    forgotten = layer.kind == "SimpleRNN" and layer.options.get("activity_regularizer")
    if carries or begun or two or ((drops or forgotten) and not kit.inference):
        kit.uses(layer.kind)
        silent = (*(() if begun else ("masked_start",)), *(() if carries else ("gives",)))
        return create(getattr(shims, layer.kind), layer, {**arguments(layer, kit, drop=silent), **two})
    return create(
        getattr(L, layer.kind), layer, arguments(layer, kit, drop=("implementation", "masked_start", "gives"))
    )


@makes("SimpleRNNCell", "LSTMCell", "GRUCell")
def cell(layer: Layer, kit: Kit) -> Any:
    if layer.options.get("gives") == "last_state":
        kit.uses(layer.kind)
        return plain(shims.LSTMCell, layer, kit, drop=("implementation",))
    return plain(getattr(L, layer.kind), layer, kit, drop=("implementation",))


@makes("StackedRNNCells")
def stacked(layer: Layer, kit: Kit) -> Any:
    cells = [kit.inner(layer, number) for number in range(len(layer.inner))]
    # The loop of Keras 3 loses states of a stack of one, and is as well without it.
    return cells[0] if len(cells) == 1 else L.StackedRNNCells(cells, **common(layer))


@makes("RNN")
def loop(layer: Layer, kit: Kit) -> Any:
    if _known(layer):
        if _top(layer).kind != "LSTMCell":
            raise refusal(layer, "on CNTK it gave its carry as output, which is not built for its kind of cell")
        _top(layer).options["gives"] = "last_state"
    cells = [kit.inner(layer, number) for number in range(len(layer.inner))]
    if not cells:
        raise refusal(layer, "the file does not say its cell")
    begun = _begun(layer, kit)
    if any(call.options.get("constants") for call in layer.calls):
        if begun or len(cells) > 1:
            raise refusal(layer, "with constants, only one cell without masks and a state that is given is built")
        kit.uses("RNNWithConstants")
        given = arguments(layer, kit, drop=("cell", "implementation", "gives", "masked_start"))
        return create(shims.RNNWithConstants, layer, {"cell": cells[0], **given})
    given = arguments(layer, kit, drop=("cell", "implementation", "gives", *(() if begun else ("masked_start",))))
    if begun:
        kit.uses("RNN")
    return create(shims.RNN if begun else L.RNN, layer, {"cell": cells[0] if len(cells) == 1 else cells, **given})


@makes("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")
def convolutional(layer: Layer, kit: Kit) -> Any:
    carries, begun = _known(layer), _begun(layer, kit)
    turned = layer.kind == "ConvLSTM2D" and layer.options.get("data_format") == "channels_first"
    words = {layer.options.get("padding", "valid"), layer.options.get("recurrent_padding", "same")}
    drop = ("implementation", "unroll", *(() if begun else ("masked_start",)), *(() if carries else ("gives",)))
    if (
        not (carries or begun or turned)
        and words <= set(borders.NATIVE)
        and layer.options.get("recurrent_padding", "same") == "same"
    ):
        return plain(getattr(L, layer.kind), layer, kit, drop=(*drop, "recurrent_padding"))
    if carries and layer.kind != "ConvLSTM2D":
        raise refusal(layer, "on CNTK it gave its carry as output, which is not built for its kind")
    if layer.kind != "ConvLSTM2D":
        raise refusal(layer, f"its padding is none of TensorFlow's: {', '.join(sorted(words))}")
    kit.uses(layer.kind)
    return plain(convlstm.ConvLSTM2D, layer, kit, drop=drop)
