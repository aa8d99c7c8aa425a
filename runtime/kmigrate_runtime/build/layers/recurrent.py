"""Recurrent layers and their cells."""

from __future__ import annotations

from typing import Any

import keras

from kmigrate_runtime.build.kit import Kit
from kmigrate_runtime.build.options import arguments, common, create, plain
from kmigrate_runtime.build.registry import makes, refusal
from kmigrate_runtime.spec import Layer
from kmigrate_shims import layers as shims

L = keras.layers


@makes("SimpleRNN", "LSTM", "GRU")
def recurrent(layer: Layer, kit: Kit) -> Any:
    """Of Keras 3 itself, but for dropout, which had a mask for each gate."""
    drops = layer.options.get("dropout") or layer.options.get("recurrent_dropout")
    if drops and not kit.inference:
        kit.uses(layer.kind)
        return plain(getattr(shims, layer.kind), layer, kit)
    return create(getattr(L, layer.kind), layer, arguments(layer, kit, drop=("implementation",)))


@makes("SimpleRNNCell", "LSTMCell", "GRUCell")
def cell(layer: Layer, kit: Kit) -> Any:
    return plain(getattr(L, layer.kind), layer, kit, drop=("implementation",))


@makes("StackedRNNCells")
def stacked(layer: Layer, kit: Kit) -> Any:
    return L.StackedRNNCells([kit.inner(layer, number) for number in range(len(layer.inner))], **common(layer))


@makes("RNN")
def loop(layer: Layer, kit: Kit) -> Any:
    cells = [kit.inner(layer, number) for number in range(len(layer.inner))]
    if not cells:
        raise refusal(layer, "the file does not say its cell")
    given = arguments(layer, kit, drop=("cell", "implementation"))
    return create(L.RNN, layer, {"cell": cells[0] if len(cells) == 1 else cells, **given})


@makes("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")
def convolutional(layer: Layer, kit: Kit) -> Any:
    return plain(getattr(L, layer.kind), layer, kit, drop=("implementation", "unroll"))
