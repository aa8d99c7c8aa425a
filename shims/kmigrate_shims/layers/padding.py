"""Layers whose padding="same" is that of Theano: as much before as behind; and maxima that train as there.

TensorFlow pads behind what cannot be halved, and strides move what it pads. `padding="valid"` computes the same in
both, but for ConvLSTM2D, whose states are convolved with `same` whatever its images are. Where several numbers of a
window are its largest, as on the plain ground of an image, each of them had the whole gradient on Theano.
"""

from __future__ import annotations

from typing import Any

from kmigrate_shims.layers import convlstm, convolution, pooling
from kmigrate_shims.layers.common import by_name, register_as


class _Theano:
    """Takes `same`, and gives it in its configuration, for what the layer below calls `same_theano`."""

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        given = by_name(self.base, args, kwargs)
        if given.get("padding") == "same":
            given["padding"] = "same_theano"
        super().__init__(**given)

    def get_config(self: Any) -> dict[str, Any]:
        config: dict[str, Any] = super().get_config()  # type: ignore[misc]
        return {**config, "padding": "same" if self.padding == "same_theano" else self.padding}


def _made(room: Any, name: str) -> Any:
    more = {"__doc__": f"{name} with Theano's padding.", "__module__": __name__}
    return register_as(name)(type(f"Theano{name}", (_Theano, getattr(room, name)), more))


class _Tied:
    def __init__(self: Any, *args: Any, ties: str = "all", **kwargs: Any) -> None:
        super().__init__(*args, ties=ties, **kwargs)  # type: ignore[call-arg]


def _tied(name: str, padded: bool = True) -> Any:
    more = {"__doc__": f"{name} as Theano trained it.", "__module__": __name__}
    bases = (_Tied, *((_Theano,) if padded else ()), getattr(pooling, name))
    return register_as(name)(type(f"Theano{name}", bases, more))


TheanoConv1D, TheanoConv2D, TheanoConv3D = (_made(convolution, f"Conv{rank}D") for rank in (1, 2, 3))
TheanoSeparableConv1D, TheanoSeparableConv2D = (_made(convolution, f"SeparableConv{rank}D") for rank in (1, 2))
TheanoDepthwiseConv2D = _made(convolution, "DepthwiseConv2D")
TheanoConv2DTranspose, TheanoConv3DTranspose = (_made(convolution, f"Conv{rank}DTranspose") for rank in (2, 3))
TheanoMaxPooling1D, TheanoMaxPooling2D, TheanoMaxPooling3D = (_tied(f"MaxPooling{rank}D") for rank in (1, 2, 3))
TheanoGlobalMaxPooling1D, TheanoGlobalMaxPooling2D, TheanoGlobalMaxPooling3D = (
    _tied(f"GlobalMaxPooling{rank}D", padded=False) for rank in (1, 2, 3)
)
TheanoAveragePooling1D, TheanoAveragePooling2D, TheanoAveragePooling3D = (
    _made(pooling, f"AveragePooling{rank}D") for rank in (1, 2, 3)
)


@register_as("ConvLSTM2D")
class TheanoConvLSTM2D(_Theano, convlstm.ConvLSTM2D):
    """ConvLSTM2D with Theano's padding, of its images and of its states."""

    def __init__(self, *args: Any, recurrent_padding: str = "same_theano", **kwargs: Any) -> None:
        super().__init__(*args, recurrent_padding=recurrent_padding, **kwargs)
