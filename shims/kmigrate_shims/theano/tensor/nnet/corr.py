"""Correlations by their old names: as the convolutions, without turning the filters round."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.theano.gof.graph import Apply
from kmigrate_shims.theano.scalar.types import upcast
from kmigrate_shims.theano.tensor import basic as tensor
from kmigrate_shims.theano.tensor.nnet import conv_ops, conv_shapes


def _common(*values: Any) -> list[Any]:
    variables = [tensor.as_tensor_variable(value) for value in values]
    dtype = upcast(*[variable.dtype for variable in variables])
    return [tensor.cast(variable, dtype) for variable in variables]


class BaseCorrMM:
    """Takes the choices in the order of the correlations."""

    _rank = 2

    def __init__(
        self,
        border_mode: Any = "valid",
        subsample: Any = None,
        filter_dilation: Any = None,
        num_groups: int = 1,
        unshared: bool = False,
        openmp: Any = None,
    ) -> None:
        super().__init__(self._rank, None, None, border_mode, subsample, False, filter_dilation, num_groups, unshared)  # type: ignore[call-arg]

    def _space(self, shape: Any, lengths: Any) -> Any:
        """The space of the result: as given, or where there are no strides, as the other two shapes tell."""
        if shape is not None:
            return [tensor.cast(tensor.as_tensor_variable(length), "int64") for length in shape]
        if any(step != 1 for step in self.subsample):  # type: ignore[attr-defined]
            raise ValueError("shape must be given if subsample != (1, 1)")
        if any(length is None for length in lengths):
            raise ValueError('shape must be given if border_mode == "half"')
        return list(lengths)


class CorrMM(BaseCorrMM, conv_ops.AbstractConv):
    """Images correlated with filters."""

    def make_node(self, img: Any, kern: Any) -> Apply:
        return super().make_node(*_common(img, kern))


class CorrMM_gradWeights(BaseCorrMM, conv_ops.AbstractConv_gradWeights):
    """The gradient by the filters."""

    def make_node(self, img: Any, topgrad: Any, shape: Any = None) -> Apply:  # type: ignore[override]
        img, topgrad = _common(img, topgrad)
        found = conv_shapes.get_conv_gradweights_shape(
            [img.shape[axis] for axis in range(img.ndim)],
            [topgrad.shape[axis] for axis in range(topgrad.ndim)],
            self.border_mode,
            self.subsample,
            self.filter_dilation,
            self.num_groups,
            self.unshared,
        )
        space = self._space(shape, found[-self._rank :])
        return super().make_node(img, topgrad, [tensor.cast(length, "int64") for length in space], False)


class CorrMM_gradInputs(BaseCorrMM, conv_ops.AbstractConv_gradInputs):
    """The gradient by the images."""

    def make_node(self, kern: Any, topgrad: Any, shape: Any = None) -> Apply:  # type: ignore[override]
        kern, topgrad = _common(kern, topgrad)
        found = conv_shapes.get_conv_gradinputs_shape(
            [kern.shape[axis] for axis in range(kern.ndim)],
            [topgrad.shape[axis] for axis in range(topgrad.ndim)],
            self.border_mode,
            self.subsample,
            self.filter_dilation,
            self.num_groups,
        )
        space = self._space(shape, found[-self._rank :])
        return super().make_node(kern, topgrad, [tensor.cast(length, "int64") for length in space], False)
