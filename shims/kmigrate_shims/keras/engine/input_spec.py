"""What a layer takes, and how it refuses anything else."""

from __future__ import annotations

from typing import Any

import keras

from kmigrate_shims import backend as K
from kmigrate_shims.keras.utils.generic_utils import to_list


class InputSpec(keras.layers.InputSpec):
    """Ndim, dtype and shape of every input; every None is free."""

    def __init__(
        self,
        dtype: Any = None,
        shape: Any = None,
        ndim: int | None = None,
        max_ndim: int | None = None,
        min_ndim: int | None = None,
        axes: Any = None,
    ) -> None:
        self.dtype = dtype
        self.shape = tuple(shape) if shape is not None else None
        self.ndim = len(shape) if shape is not None else ndim
        self.max_ndim, self.min_ndim = max_ndim, min_ndim
        self.axes = dict(axes or {})
        self.name, self.optional, self.allow_last_axis_squeeze = None, False, False

    def __repr__(self) -> str:
        told = {key: value for key, value in vars(self).items() if value}
        return f"InputSpec({', '.join(f'{key}={value}' for key, value in told.items())})"


def check(layer: Any, inputs: Any) -> None:
    """Refuses inputs that are not what the layer's `input_spec` says."""
    given = to_list(inputs)
    for x in given:
        if not (K.is_tensor(x) or K.is_variable(x) or hasattr(x, "shape")):
            raise ValueError(
                f"Layer {layer.name} was called with an input that isn't a symbolic tensor. Received type: {type(x)}. "
                f"Full input: {inputs}. All inputs to the layer should be tensors."
            )
    if not layer.input_spec:
        return
    specs = list(layer.input_spec) if isinstance(layer.input_spec, (list, tuple)) else [layer.input_spec]
    if len(given) != len(specs):
        raise ValueError(
            f"Layer {layer.name} expects {len(specs)} inputs, but it received {len(given)} input tensors. "
            f"Input received: {inputs}"
        )
    for index, (x, spec) in enumerate(zip(given, specs, strict=True)):
        complaint = _complaint(x, spec) if spec is not None else None
        if complaint:
            raise ValueError(f"Input {index} is incompatible with layer {layer.name}: {complaint}")


def _complaint(x: Any, spec: Any) -> str | None:
    shape = K.int_shape(x)
    ndim = None if shape is None else len(shape)
    if ndim is not None:
        if spec.ndim is not None and ndim != spec.ndim:
            return f"expected ndim={spec.ndim}, found ndim={ndim}"
        if spec.max_ndim is not None and ndim > spec.max_ndim:
            return f"expected max_ndim={spec.max_ndim}, found ndim={ndim}"
        if spec.min_ndim is not None and ndim < spec.min_ndim:
            return f"expected min_ndim={spec.min_ndim}, found ndim={ndim}"
    if spec.dtype is not None and K.dtype(x) != spec.dtype:
        return f"expected dtype={spec.dtype}, found dtype={K.dtype(x)}"
    if shape is None:
        return None
    for axis, value in spec.axes.items():
        if value is not None and shape[int(axis)] not in (value, None):
            return f"expected axis {axis} of input shape to have value {value} but got shape {shape}"
    if spec.shape is not None:
        for wanted, found in zip(spec.shape, shape, strict=False):
            if wanted is not None and found is not None and wanted != found:
                return f"expected shape={spec.shape}, found shape={shape}"
    return None
