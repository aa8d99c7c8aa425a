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


def _known(layer: Layer) -> None:
    """With one state the last of them is the output; of an LSTM it is its carry, which no layer here gives."""
    if layer.options.pop("time_major", False):
        raise refusal(layer, "time_major=True has no equal in Keras 3")
    cells = layer.inner or [layer]
    if layer.options.get("gives") == "last_state" and any("LSTM" in one.kind or one.inner for one in cells):
        raise refusal(layer, "on CNTK it gave its carry as output, which is not built yet")


@makes("SimpleRNN", "LSTM", "GRU")
def recurrent(layer: Layer, kit: Kit) -> Any:
    """Of Keras 3 itself, but for dropout, which had a mask for each gate."""
    _known(layer)
    drops = layer.options.get("dropout") or layer.options.get("recurrent_dropout")
    if drops and not kit.inference:
        kit.uses(layer.kind)
        return plain(
            getattr(shims, layer.kind),
            layer,
            kit,
            drop=(
                "masked_start",
                "gives",
            ),
        )
    return create(
        getattr(L, layer.kind), layer, arguments(layer, kit, drop=("implementation", "masked_start", "gives"))
    )


@makes("SimpleRNNCell", "LSTMCell", "GRUCell")
def cell(layer: Layer, kit: Kit) -> Any:
    return plain(getattr(L, layer.kind), layer, kit, drop=("implementation",))


@makes("StackedRNNCells")
def stacked(layer: Layer, kit: Kit) -> Any:
    if layer.options.get("reverse_state_order"):
        kit.note(f"{layer.name}: the states of its cells are listed from the first to the last now, as in Keras 3.")
    return L.StackedRNNCells([kit.inner(layer, number) for number in range(len(layer.inner))], **common(layer))


@makes("RNN")
def loop(layer: Layer, kit: Kit) -> Any:
    _known(layer)
    cells = [kit.inner(layer, number) for number in range(len(layer.inner))]
    if not cells:
        raise refusal(layer, "the file does not say its cell")
    given = arguments(layer, kit, drop=("cell", "implementation", "masked_start", "gives"))
    return create(L.RNN, layer, {"cell": cells[0] if len(cells) == 1 else cells, **given})


@makes("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")
def convolutional(layer: Layer, kit: Kit) -> Any:
    _known(layer)
    words = {layer.options.get("padding", "valid"), layer.options.get("recurrent_padding", "same")}
    drop = ("implementation", "unroll", "masked_start", "gives")
    if words <= set(borders.NATIVE) and layer.options.get("recurrent_padding", "same") == "same":
        return plain(getattr(L, layer.kind), layer, kit, drop=(*drop, "recurrent_padding"))
    if layer.kind != "ConvLSTM2D":
        raise refusal(layer, f"its padding is none of TensorFlow's: {', '.join(sorted(words))}")
    kit.uses(layer.kind)
    return plain(convlstm.ConvLSTM2D, layer, kit, drop=drop)
