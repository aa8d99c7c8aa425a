"""The convolutions as operations: of images, to the gradient by the filters, to the gradient by the image."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims.theano.gof.graph import Apply, Variable
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.lowering import convolution
from kmigrate_shims.theano.tensor.basic import NotScalarConstantError, as_tensor_variable, get_scalar_constant_value
from kmigrate_shims.theano.tensor.nnet import conv_shapes

_INTEGERS = (int, np.integer)


def _read_border(border_mode: Any, convdim: int) -> Any:
    """The border mode in its one form, or an error that says what is wrong with it."""
    if isinstance(border_mode, _INTEGERS) and not isinstance(border_mode, bool):
        if border_mode < 0:
            raise ValueError(f"invalid border_mode {border_mode}, which must be a non-negative integer")
        border_mode = (int(border_mode),) * convdim
    if not isinstance(border_mode, tuple):
        if border_mode not in ("valid", "full", "half"):
            raise ValueError(
                f'invalid border_mode {border_mode}, which must be either "valid", "full", "half", an integer or a '
                "tuple "
                f"of length {convdim}"
            )
        return border_mode
    if len(border_mode) != convdim:
        raise ValueError(f"invalid border_mode {border_mode}, which must be a tuple of length {convdim}")
    sides = tuple(_read_side(side, border_mode, convdim) for side in border_mode)
    return "valid" if all(side == 0 for side in sides) else sides


def _read_side(side: Any, border_mode: Any, convdim: int) -> Any:
    if isinstance(side, _INTEGERS) and side >= 0:
        return int(side)
    if isinstance(side, tuple) and len(side) == 2 and all(isinstance(each, _INTEGERS) and each >= 0 for each in side):
        if convdim != 2:
            raise NotImplementedError(f"Asymmetric padding not implemented for {convdim}D")
        return int(side[0]) if side[0] == side[1] else (int(side[0]), int(side[1]))
    raise ValueError(f"invalid border mode {border_mode}. The tuple can only contain integers or pairs of integers")


def _read_shape(shape: Any, length: int, name: str) -> tuple[Any, ...]:
    if isinstance(shape, Variable):
        raise ValueError(f"{name} should be None or a tuple of constant int values")
    if not shape:
        return (None,) * length
    for entry in shape:
        if entry is not None:
            try:
                get_scalar_constant_value(entry, only_process_constants=True)
            except NotScalarConstantError:
                raise ValueError(f"{name} should be None or a tuple of constant int values") from None
    return tuple(shape)


class BaseAbstractConv(Op):
    """What the three operations have in common: the choices."""

    mismatch: type[Exception] | None = AssertionError  # what says that a shape is not the one that the program told

    check_broadcast = False
    __props__ = (
        "convdim",
        "border_mode",
        "subsample",
        "filter_flip",
        "imshp",
        "kshp",
        "filter_dilation",
        "num_groups",
        "unshared",
    )

    def __init__(
        self,
        convdim: int,
        imshp: Any = None,
        kshp: Any = None,
        border_mode: Any = "valid",
        subsample: Any = None,
        filter_flip: bool = True,
        filter_dilation: Any = None,
        num_groups: int = 1,
        unshared: bool = False,
    ) -> None:
        if convdim not in (2, 3):
            raise ValueError(f"convolution dimension {convdim} is not supported")
        subsample = (1,) * convdim if subsample is None else subsample
        filter_dilation = (1,) * convdim if filter_dilation is None else filter_dilation
        self.convdim = convdim
        self.border_mode = _read_border(border_mode, convdim)
        self.imshp = _read_shape(imshp, 2 + convdim, "imshp")
        self.kshp = _read_shape(kshp, 2 + convdim * (2 if unshared else 1), "kshp")
        self.filter_flip = filter_flip
        if len(subsample) != convdim:
            raise ValueError(f"subsample must have {convdim} elements")
        if len(filter_dilation) != convdim:
            raise ValueError(f"filter_dilation must have {convdim} elements")
        if num_groups < 1:
            raise ValueError("num_groups must have value greater than zero")
        if unshared and convdim != 2:
            raise NotImplementedError(f"Unshared convolution not implemented for {convdim}D")
        self.subsample = tuple(subsample)
        self.filter_dilation = tuple(filter_dilation)
        self.num_groups = num_groups
        self.unshared = unshared

    def do_constant_folding(self, node: Any) -> bool:
        return False

    def flops(self, inp: Any, outp: Any) -> Any:
        """How many operations a convolution of these shapes takes."""
        if self.convdim != 2:
            raise NotImplementedError(f"flops not implemented for convdim={self.convdim}")
        (images, filters), (outputs,) = inp, outp
        if images[1] != filters[1] * self.num_groups:
            raise AssertionError("The filters do not have the channels of the images.")
        each = filters[2] * filters[3] * 2 * outputs[2] * outputs[3]
        return each * images[1] * filters[0] * images[0] / self.num_groups

    def choices(self) -> convolution.Choices:
        """The choices as the lowering takes them."""
        return convolution.Choices(
            self.border_mode,
            tuple(int(step) for step in self.subsample),
            bool(self.filter_flip),
            tuple(int(step) for step in self.filter_dilation),
            int(self.num_groups),
            bool(self.unshared),
        )

    def _known(self, tensor: Any, shape: Any) -> Any:
        """What the program said about a shape: TensorFlow makes better kernels of it."""
        static = [None if entry is None else int(get_scalar_constant_value(entry)) for entry in shape]
        if self.mismatch is None:  # another batch, or larger images, were convolved as they came
            static = [None, *static[1:2], *[None] * (len(static) - 2)]
            static = [None if now is not None else said for now, said in zip(tensor.shape, static, strict=True)]
        try:
            return tf.ensure_shape(tensor, static) if any(entry is not None for entry in static) else tensor
        except ValueError:
            if self.mismatch is None:
                raise
            raise self.mismatch(
                f"AbstractConv shape mismatch: got {tensor.shape.as_list()} where the program said {static}."
            ) from None

    def _filters_rank(self) -> int:
        return 2 + self.convdim * (2 if self.unshared else 1)

    def _check_rank(self, variable: Any, name: str, rank: int) -> None:
        if variable.type.ndim != rank:
            tail = " for unshared convolution" if rank == 2 + 2 * self.convdim else ""
            raise TypeError(f"{name} must be {rank}D tensor{tail}")


def _variable(value: Any) -> Any:
    return value if isinstance(value, Variable) else as_tensor_variable(value)


class AbstractConv(BaseAbstractConv):
    """Images convolved with filters."""

    mismatch: type[Exception] | None = None

    def make_node(self, img: Any, kern: Any) -> Apply:
        img, kern = _variable(img), _variable(kern)
        self._check_rank(img, "img", 2 + self.convdim)
        self._check_rank(kern, "kern", self._filters_rank())
        img = conv_shapes.assert_shape(
            img, self.imshp, "AbstractConv shape mismatch: shape of image does not match given imshp."
        )
        kern = conv_shapes.assert_shape(
            kern, self.kshp, "AbstractConv shape mismatch: shape of filters does not match given kshp."
        )
        pattern = [img.broadcastable[0], kern.broadcastable[0], *[False] * self.convdim]
        return Apply(self, [img, kern], [img.type.clone(broadcastable=pattern)()])

    def lower(self, node: Any, image: Any, filters: Any) -> Any:
        dtype = node.outputs[0].type.dtype
        image, filters = self._known(image, self.imshp), self._known(filters, self.kshp)
        return convolution.convolve(tf.cast(image, dtype), tf.cast(filters, dtype), self.choices())

    def infer_shape(self, node: Any, input_shapes: Any) -> list[Any]:
        shapes = []
        for given, known in zip(input_shapes, (self.imshp, self.kshp), strict=True):
            shapes.append([entry if said is None else said for entry, said in zip(given, known, strict=True)])
        return [
            conv_shapes.get_conv_output_shape(
                shapes[0], shapes[1], self.border_mode, self.subsample, self.filter_dilation
            )
        ]


class AbstractConv_gradWeights(BaseAbstractConv):
    """The gradient by the filters, from images, the gradient by the output, and the filters' space."""

    def make_node(self, img: Any, topgrad: Any, shape: Any, add_assert_shape: bool = True) -> Apply:
        img, topgrad = _variable(img), _variable(topgrad)
        self._check_rank(img, "img", 2 + self.convdim)
        self._check_rank(topgrad, "topgrad", 2 + self.convdim)
        if add_assert_shape:
            message = "AbstractConv_gradWeights shape mismatch: shape of image does not match given imshp."
            img = conv_shapes.assert_shape(img, self.imshp, message)
        space = [False] * self.convdim
        pattern = [topgrad.broadcastable[1], *(space if self.unshared else []), img.broadcastable[1], *space]
        if self.num_groups > 1:
            pattern[-self.convdim - 1] = False
        output = img.type.clone(broadcastable=pattern)()
        return Apply(self, [img, topgrad, as_tensor_variable(shape)], [output])

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        return [[True], [True], [False]]

    def lower(self, node: Any, image: Any, top: Any, space: Any) -> Any:
        dtype = node.outputs[0].type.dtype
        channels = tf.shape(image)[1] // self.num_groups
        lengths = tf.unstack(tf.cast(space, tf.int32), self.convdim)
        outer = tf.unstack(tf.shape(top)[2:], self.convdim) if self.unshared else []
        shape = tf.stack([tf.shape(top)[1], *outer, channels, *lengths])
        image, top = tf.cast(self._known(image, self.imshp), dtype), tf.cast(top, dtype)
        return convolution.to_filters(image, top, shape, self.choices())


class AbstractConv_gradInputs(BaseAbstractConv):
    """The gradient by the images, from filters, the gradient by the output, and the images' space."""

    def make_node(self, kern: Any, topgrad: Any, shape: Any, add_assert_shape: bool = True) -> Apply:
        kern, topgrad = _variable(kern), _variable(topgrad)
        self._check_rank(kern, "kern", self._filters_rank())
        self._check_rank(topgrad, "topgrad", 2 + self.convdim)
        if add_assert_shape:
            message = "AbstractConv_gradInputs shape mismatch: shape of filters does not match given kshp."
            kern = conv_shapes.assert_shape(kern, self.kshp, message)
        channels = False if self.num_groups > 1 else kern.type.broadcastable[-self.convdim - 1]
        pattern = [topgrad.type.broadcastable[0], channels, *[False] * self.convdim]
        output = kern.type.clone(broadcastable=pattern)()
        return Apply(self, [kern, topgrad, as_tensor_variable(shape)], [output])

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        return [[True], [True], [False]]

    def lower(self, node: Any, filters: Any, top: Any, space: Any) -> Any:
        dtype = node.outputs[0].type.dtype
        filters = self._known(filters, self.kshp)
        channels = tf.shape(filters)[-self.convdim - 1] * self.num_groups
        lengths = tf.unstack(tf.cast(space, tf.int32), self.convdim)
        shape = tf.stack([tf.shape(top)[0], channels, *lengths])
        return convolution.to_image(tf.cast(filters, dtype), tf.cast(top, dtype), shape, self.choices())


def _in_dimensions(base: Any, convdim: int, name: str) -> Any:
    """The operation for two or three dimensions, without the argument that says so."""

    def start(self: Any, imshp: Any = None, kshp: Any = None, *args: Any, **kwargs: Any) -> None:
        base.__init__(self, convdim, imshp, kshp, *args, **kwargs)

    return type(name, (base,), {"__init__": start, "__doc__": base.__doc__, "__module__": __name__})


AbstractConv2d = _in_dimensions(AbstractConv, 2, "AbstractConv2d")
AbstractConv3d = _in_dimensions(AbstractConv, 3, "AbstractConv3d")
AbstractConv2d_gradWeights = _in_dimensions(AbstractConv_gradWeights, 2, "AbstractConv2d_gradWeights")
AbstractConv3d_gradWeights = _in_dimensions(AbstractConv_gradWeights, 3, "AbstractConv3d_gradWeights")
AbstractConv2d_gradInputs = _in_dimensions(AbstractConv_gradInputs, 2, "AbstractConv2d_gradInputs")
AbstractConv3d_gradInputs = _in_dimensions(AbstractConv_gradInputs, 3, "AbstractConv3d_gradInputs")
