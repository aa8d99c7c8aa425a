"""The convolution of before, by its old name and with its old arguments."""

from __future__ import annotations

import warnings
from typing import Any

from kmigrate_shims.theano.tensor.basic import NotScalarConstantError, as_tensor_variable, get_scalar_constant_value
from kmigrate_shims.theano.tensor.nnet.conv_ops import AbstractConv
from kmigrate_shims.theano.tensor.nnet.conv_shapes import get_conv_shape_1axis

_SPEED = ("unroll_batch", "unroll_kern", "unroll_patch", "verbose", "version", "direction_hint", "openmp")


class ConvOp(AbstractConv):
    """A convolution of two dimensions without margins, or with all that a filter can reach."""

    mismatch = ValueError

    def __init__(
        self,
        imshp: Any = None,
        kshp: Any = None,
        nkern: Any = None,
        bsize: Any = None,
        dx: Any = 1,
        dy: Any = 1,
        output_mode: str = "valid",
        **kwargs: Any,
    ) -> None:
        for name in ("imshp_logical", "kshp_logical"):
            if kwargs.pop(name, None) is not None:
                raise NotImplementedError(
                    f"{name} of the old ConvOp is not here. Use conv2d_transpose or filter_dilation."
                )
        kwargs.pop("kshp_logical_top_aligned", None)
        unknown = [name for name in kwargs if name not in _SPEED]
        if unknown:
            raise TypeError(f"ConvOp got unexpected arguments: {', '.join(unknown)}")
        image = tuple(imshp) if imshp is not None else (None, None, None)
        image = (1, *image) if len(image) == 2 else image
        if len(image) != 3:
            raise ValueError(f"len(imshp) must be 2 or 3, got {len(image)}")
        kernel = tuple(kshp) if kshp is not None else (None, None)
        if len(kernel) != 2:
            raise ValueError(f"len(kshp) must be 2, got {len(kernel)}")
        for name, value in (("dx", dx), ("dy", dy)):
            if value is not None and int(value) != value:
                raise TypeError(f"ConvOp.__init__ param {name} must be an int", value)
        if output_mode not in ("valid", "full"):
            raise Exception(f"Mode {output_mode} not implemented")
        steps = (int(dx or 1), int(dy or 1))
        super().__init__(2, (bsize, *image), (nkern, image[0], *kernel), output_mode, steps)
        self.out_mode = output_mode

    @staticmethod
    def getOutputShape(inshp: Any, kshp: Any, stride: Any = (1, 1), mode: str = "valid") -> tuple[Any, ...]:
        """The lengths of the output's axes."""
        warnings.warn("The method `getOutputShape` is deprecated use`get_conv_output_shape` instead.", stacklevel=2)
        lengths = zip(inshp, kshp, stride, strict=True)
        return tuple(get_conv_shape_1axis(image, kernel, mode, step) for image, kernel, step in lengths)


def _constants(shape: Any, name: str) -> Any:
    if shape is None:
        return None
    found = []
    for entry in shape:
        try:
            found.append(None if entry is None else int(get_scalar_constant_value(as_tensor_variable(entry))))
        except NotScalarConstantError:
            raise NotScalarConstantError(
                f"The convolution need that the shape information are constant values. We got {entry} for the "
                f"{name} parameter"
            ) from None
    return found


def conv2d(
    input: Any,
    filters: Any,
    image_shape: Any = None,
    filter_shape: Any = None,
    border_mode: str = "valid",
    subsample: Any = (1, 1),
    **kargs: Any,
) -> Any:
    """Images convolved with filters; `theano.tensor.nnet.conv2d` is the newer one."""
    warnings.warn("theano.tensor.nnet.conv.conv2d is deprecated. Use theano.tensor.nnet.conv2d instead.", stacklevel=2)
    image_shape, filter_shape = _constants(image_shape, "image_shape"), _constants(filter_shape, "filter_shape")
    if (
        image_shape
        and filter_shape
        and None not in (image_shape[1], filter_shape[1])
        and image_shape[1] != filter_shape[1]
    ):
        raise AssertionError(f"image {image_shape} and filters {filter_shape} differ in their channels.")
    op = ConvOp(
        imshp=None if image_shape is None else image_shape[1:],
        kshp=None if filter_shape is None else filter_shape[2:],
        nkern=None if filter_shape is None else filter_shape[0],
        bsize=None if image_shape is None else image_shape[0],
        dx=subsample[0],
        dy=subsample[1],
        output_mode=border_mode,
        **kargs,
    )
    return op(input, filters)


imported_scipy_signal = True
