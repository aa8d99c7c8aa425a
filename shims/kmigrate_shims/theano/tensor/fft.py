"""Fourier transforms of real tensors: the first axis counts them, the last one has real and imaginary part."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from kmigrate_shims.theano.gof.graph import Apply
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.tensor import basic
from kmigrate_shims.theano.tensor.type import TensorType


def _lengths(s: Any, name: str) -> Any:
    s = basic.as_tensor_variable(s)
    if s.dtype not in basic.integer_dtypes:
        raise TypeError(f"{name}: length of the transformed axis must be of type integer")
    return s


class RFFTOp(Op):
    """The transform."""

    __props__ = ()

    def output_type(self, inp: Any) -> Any:
        return TensorType(inp.dtype, (False,) * (inp.type.ndim + 1))

    def make_node(self, a: Any, s: Any = None) -> Apply:
        a = basic.as_tensor_variable(a)
        if a.ndim < 2:
            raise TypeError(f"{type(self).__name__}: input must have dimension > 2, with first dimension batches")
        s = a.shape[1:] if s is None else s
        return Apply(self, [a, _lengths(s, type(self).__name__)], [self.output_type(a)()])

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        return [[True], [False]]

    def lower(self, node: Any, *values: Any) -> Any:
        signal, lengths = values
        lengths = tf.cast(lengths, tf.int32)
        rank = len(signal.shape) - 1
        found = _along_first(_sized(signal, lengths, rank), lengths, rank, inverse=False)
        return tf.stack([tf.math.real(found), tf.math.imag(found)], axis=-1)


class IRFFTOp(Op):
    """The way back, not divided by the number of entries."""

    __props__ = ()

    def output_type(self, inp: Any) -> Any:
        return TensorType(inp.dtype, (False,) * (inp.type.ndim - 1))

    def make_node(self, a: Any, s: Any = None) -> Apply:
        a = basic.as_tensor_variable(a)
        if a.ndim < 3:
            raise TypeError(
                f"{type(self).__name__}: input must have dimension >= 3, with first dimension batches and last "
                "real/imag parts"
            )
        if s is None:
            shape = [a.shape[axis] for axis in range(1, a.ndim - 1)]
            s = basic.stack([*shape[:-1], (shape[-1] - 1) * 2])
        return Apply(self, [a, _lengths(s, type(self).__name__)], [self.output_type(a)()])

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        return [[True], [False]]

    def lower(self, node: Any, *values: Any) -> Any:
        parts, lengths = values
        lengths = tf.cast(lengths, tf.int32)
        rank = len(parts.shape) - 2
        found = _along_first(tf.complex(parts[..., 0], parts[..., 1]), lengths, rank, inverse=True)
        return found * tf.cast(tf.reduce_prod(lengths), found.dtype)


def _sized(signal: Any, lengths: Any, rank: int) -> Any:
    """Cut or filled with zeros to the lengths of the transform."""
    shape = tf.shape(signal)[1:]
    missing = tf.maximum(lengths - shape, 0)
    rows = tf.concat([tf.zeros([1, 2], tf.int32), tf.stack([tf.zeros_like(missing), missing], axis=1)], 0)
    return tf.slice(tf.pad(signal, rows), [0] * (rank + 1), tf.concat([tf.shape(signal)[:1], lengths], 0))


def _along_first(value: Any, lengths: Any, rank: int, inverse: bool) -> Any:
    """The transform: of the last axis for real numbers, of the others for complex ones."""
    if not inverse:
        value = tf.signal.rfft(value)
    for axis in range(1, rank):
        order = [place for place in range(rank + 1) if place != axis] + [axis]
        back = [order.index(place) for place in range(rank + 1)]
        moved = tf.transpose(value, order)
        value = tf.transpose(tf.signal.ifft(moved) if inverse else tf.signal.fft(moved), back)
    return tf.signal.irfft(value, lengths[-1:]) if inverse else value


rfft_op, irfft_op = RFFTOp(), IRFFTOp()


def _check_norm(norm: Any) -> Any:
    if norm not in (None, "ortho", "no_norm"):
        raise ValueError(f"Invalid value {norm} for norm, must be None, 'ortho' or 'no norm'")
    return norm


def rfft(inp: Any, norm: Any = None) -> Any:
    """The transform of each entry of the first axis."""
    lengths = inp.shape[1:]
    if _check_norm(norm) == "ortho":
        return rfft_op(inp, lengths) / basic.sqrt(lengths.prod().astype(inp.dtype))
    return rfft_op(inp, lengths)


def irfft(inp: Any, norm: Any = None, is_odd: Any = False) -> Any:
    """The way back; whether the last axis was odd must be said."""
    if is_odd not in (True, False):
        raise ValueError(f"Invalid value {is_odd} for id_odd, must be True or False")
    shape = [inp.shape[axis] for axis in range(1, inp.ndim - 1)]
    lengths = basic.stack([*shape[:-1], (shape[-1] - 1) * 2 + (1 if is_odd else 0)])
    found = irfft_op(inp, lengths)
    if _check_norm(norm) is None:
        return found / lengths.prod().astype(inp.dtype)
    return found / basic.sqrt(lengths.prod().astype(inp.dtype)) if norm == "ortho" else found
