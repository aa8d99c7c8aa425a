"""`keras.legacy.layers.Merge` and `merge`: Keras 2.0 and 2.1 still had those of Keras 1."""

from __future__ import annotations

import warnings
from typing import Any

from kmigrate_shims.keras1 import backend as K
from kmigrate_shims.keras1.engine import merging

__all__ = ["Merge", "merge"]
_TOLD = (
    "The `{} is deprecated and will be removed after 08/2017. Use instead layers from `keras.layers.merge`, e.g. "
    "`add`, `concatenate`, etc."
)


class Merge(merging.Merge):
    masks_of_models = True

    def __init__(self, layers: Any = None, *args: Any, **kwargs: Any) -> None:
        warnings.warn(_TOLD.format("Merge` layer"), stacklevel=2)
        super().__init__(layers, *args, **kwargs)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return self.get_output_shape_for(input_shape)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        there = [K.expand_dims(m, 0) for m in mask or [] if m is not None]
        if self.mode == "max" and there:  # Keras 1 refused it
            return K.all(K.concatenate(there, axis=0), axis=0, keepdims=False)
        return super().compute_mask(inputs, mask)


def merge(inputs: Any, *args: Any, **kwargs: Any) -> Any:
    """One tensor of several."""
    warnings.warn(_TOLD.format("merge` function"), stacklevel=2)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _merged(inputs, *args, **kwargs)


def _merged(
    inputs: Any, mode: Any = "sum", concat_axis: int = -1, dot_axes: Any = -1, output_shape: Any = None,
    output_mask: Any = None, arguments: Any = None, name: str | None = None,
) -> Any:  # fmt: skip
    layer = Merge(
        mode=mode, concat_axis=concat_axis, dot_axes=dot_axes, output_shape=output_shape, output_mask=output_mask,
        arguments=arguments, name=name,
    )  # fmt: skip
    return layer(list(inputs))
