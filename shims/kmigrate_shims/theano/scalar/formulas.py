"""What TensorFlow has no word for, or whose gradient it sees otherwise than Theano did."""

from __future__ import annotations

import functools
import importlib
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims.graph import host
from kmigrate_shims.theano.configdefaults import config
from kmigrate_shims.theano.scalar import types as t


def bits_out(*types: Any) -> tuple[Any, ...]:
    """Operations on bits take integers and bools."""
    for each in types:
        if each not in t.discrete_types:
            raise TypeError("input to a BitOp must have type int, uint or bool, but at least one has type", types)
    return t.upcast_out(*types)


def true_div_out(*types: Any) -> tuple[Any, ...]:
    """A quotient of integers is of floatX."""
    if all(each in t.discrete_types for each in types):
        return (t.get_scalar_type(config.floatX),)
    return t.upcast_out(*types)


def switch_out(condition: Any, ift: Any, iff: Any) -> tuple[Any, ...]:
    return t.upcast_out(ift, iff)


def abs_out(kind: Any) -> tuple[Any, ...]:
    return t.real_out(kind)


def sgn_out(kind: Any) -> tuple[Any, ...]:
    if kind == t.bool_:
        raise TypeError(kind)
    return t.same_out_nocomplex(kind)


def complex_out(real: Any, imag: Any) -> tuple[Any, ...]:
    """The complex dtype for two parts."""
    for each in (real, imag):
        if each in t.complex_types:
            raise TypeError("complex argument not supported", each)
    small = (t.float32, t.float16, t.int8, t.int16, t.uint8, t.uint16, t.bool_)
    return (t.complex64,) if t.upcast_out(real, imag)[0] in small else (t.complex128,)


def add(*values: Any) -> Any:
    return functools.reduce(tf.logical_or if values[0].dtype == tf.bool else tf.add, values)


def mul(*values: Any) -> Any:
    return functools.reduce(tf.logical_and if values[0].dtype == tf.bool else tf.multiply, values)


def isnan(x: Any) -> Any:
    if x.dtype.is_complex:
        return tf.math.is_nan(tf.math.real(x)) | tf.math.is_nan(tf.math.imag(x))
    return tf.math.is_nan(x) if x.dtype.is_floating else tf.zeros_like(x, tf.bool)


def isinf(x: Any) -> Any:
    if x.dtype.is_complex:
        return tf.math.is_inf(tf.math.real(x)) | tf.math.is_inf(tf.math.imag(x))
    return tf.math.is_inf(x) if x.dtype.is_floating else tf.zeros_like(x, tf.bool)


def switch(condition: Any, ift: Any, iff: Any) -> Any:
    """One or the other, in their common dtype."""
    if condition.dtype != tf.bool:
        condition = tf.not_equal(condition, tf.zeros((), condition.dtype))
    if ift.dtype != iff.dtype:
        common = t.DTYPES[t.upcast(ift.dtype.name, iff.dtype.name)]
        ift, iff = tf.cast(ift, common), tf.cast(iff, common)
    return tf.where(condition, ift, iff)


def or_(x: Any, y: Any) -> Any:
    return tf.logical_or(x, y) if x.dtype == tf.bool else tf.bitwise.bitwise_or(x, y)


def and_(x: Any, y: Any) -> Any:
    return tf.logical_and(x, y) if x.dtype == tf.bool else tf.bitwise.bitwise_and(x, y)


def xor(x: Any, y: Any) -> Any:
    return tf.math.logical_xor(x, y) if x.dtype == tf.bool else tf.bitwise.bitwise_xor(x, y)


def invert(x: Any) -> Any:
    return tf.logical_not(x) if x.dtype == tf.bool else tf.bitwise.invert(x)


def inverse(x: Any) -> Any:
    """One divided by it: TensorFlow's own `reciprocal` is rounded otherwise in 32 bits, and gives 0.99999994 of 1."""
    return tf.ones_like(x) / x


def _before(x: Any, y: Any) -> Any:
    """Whether a complex number comes first in NumPy's order: by real part, then by imaginary part."""
    ahead = tf.less(tf.math.real(x), tf.math.real(y))
    level = tf.equal(tf.math.real(x), tf.math.real(y))
    return ahead | (level & tf.less_equal(tf.math.imag(x), tf.math.imag(y)))


def maximum(x: Any, y: Any) -> Any:
    """The larger of two: at equality the first has the gradient, as TensorFlow has it too."""
    return tf.where(_before(y, x), x, y) if x.dtype.is_complex else tf.maximum(x, y)


def minimum(x: Any, y: Any) -> Any:
    """The smaller of two: at equality the first has the gradient, as TensorFlow has it too."""
    return tf.where(_before(x, y), x, y) if x.dtype.is_complex else tf.minimum(x, y)


def int_div(x: Any, y: Any) -> Any:
    return tf.math.floordiv(x, y)


def mod(x: Any, y: Any) -> Any:
    return tf.math.floormod(x, y)


def power(x: Any, y: Any) -> Any:
    """A power; negative powers of integers are cut off, where TensorFlow refuses them."""
    if x.dtype.is_integer:
        return tf.cast(tf.pow(tf.cast(x, tf.float64), tf.cast(y, tf.float64)), x.dtype)
    exponent = tf.get_static_value(y)
    if exponent is not None and exponent.size == 1 and y.shape.num_elements() == 1:
        fast = _POWERS.get(complex(exponent.item()))
        if fast is not None:
            return (
                tf.reshape(fast(x), tf.broadcast_dynamic_shape(tf.shape(x), tf.shape(y))) if y.shape.rank else fast(x)
            )
    return tf.pow(x, y)


# A power of 0 is 1, as Theano's optimizer wrote it: else its slope at 0 would be 0 times infinity.
_POWERS: dict[complex, Any] = {
    0j: tf.ones_like,
    1 + 0j: tf.identity,
    2 + 0j: tf.square,
    3 + 0j: lambda x: x * tf.square(x),
}


def clip(x: Any, low: Any, high: Any) -> Any:
    """`x` between two bounds; at a bound the gradient goes to `x`."""
    return tf.where(tf.less(x, low), low, tf.where(tf.greater(x, high), high, x))


def second(x: Any, y: Any) -> Any:
    """The second, in the shape of both."""
    if x.shape.rank == 0:
        return tf.identity(y)
    if x.shape.is_fully_defined() and x.shape == y.shape:
        return tf.identity(y)
    shape = tf.shape(x) if not x.shape.is_fully_defined() else tf.constant(x.shape.as_list(), tf.int32)
    if y.shape.rank == 0:
        return tf.broadcast_to(y, shape)
    return tf.broadcast_to(y, tf.broadcast_dynamic_shape(shape, tf.shape(y)))


def absolute(x: Any) -> Any:
    if x.dtype == tf.bool or x.dtype.is_unsigned:
        return tf.identity(x)
    if x.dtype in (tf.int8, tf.int16):
        return tf.cast(tf.abs(tf.cast(x, tf.int32)), x.dtype)
    return tf.abs(x)


def trunc(x: Any) -> Any:
    return tf.where(tf.greater_equal(x, 0), tf.math.floor(x), tf.math.ceil(x))


def round_away(x: Any) -> Any:
    half = tf.constant(0.5, x.dtype)
    return tf.where(tf.greater_equal(x, 0), tf.math.floor(x + half), tf.math.ceil(x - half))


def log2(x: Any) -> Any:
    if x.dtype.is_complex:
        return tf.math.log(x) / tf.constant(math.log(2.0), x.dtype)
    return tf.math.log(x) / tf.constant(math.log(2.0), x.dtype)


def log10(x: Any) -> Any:
    return tf.math.log(x) / tf.constant(math.log(10.0), x.dtype)


def exp2(x: Any) -> Any:
    return tf.pow(tf.constant(2.0, x.dtype), x)


def sqr(x: Any) -> Any:
    return tf.identity(x) if x.dtype == tf.bool else tf.square(x)


def deg2rad(x: Any) -> Any:
    return x * tf.constant(math.pi / 180.0, x.dtype)


def rad2deg(x: Any) -> Any:
    return x * tf.constant(180.0 / math.pi, x.dtype)


def real(x: Any) -> Any:
    return tf.math.real(x) if x.dtype.is_complex else tf.identity(x)


def imag(x: Any) -> Any:
    return tf.math.imag(x) if x.dtype.is_complex else tf.zeros_like(x)


def angle(x: Any) -> Any:
    return tf.cast(tf.math.angle(x if x.dtype.is_complex else tf.cast(x, tf.float64)), tf.float64)


def complex_(x: Any, y: Any) -> Any:
    part = (
        tf.float32
        if x.dtype.size <= 4 and y.dtype.size <= 4 and x.dtype.name not in ("int32", "uint32")
        else tf.float64
    )
    return tf.complex(tf.cast(x, part), tf.cast(y, part))


def from_polar(radius: Any, phi: Any) -> Any:
    wide = tf.float32 if radius.dtype == tf.float32 and phi.dtype == tf.float32 else tf.float64
    radius, phi = tf.cast(radius, wide), tf.cast(phi, wide)
    return tf.complex(radius * tf.cos(phi), radius * tf.sin(phi))


def erf(x: Any) -> Any:
    """The error function."""
    return _complex_erf(x) if x.dtype.is_complex else tf.math.erf(x)


@tf.custom_gradient
def _complex_erf(x: Any) -> Any:
    """That of complex numbers, by SciPy."""
    compute = importlib.import_module("scipy.special").erf
    found = host.call(lambda numbers: np.asarray(compute(numbers), numbers.dtype), [x], x.dtype)
    found.set_shape(x.shape)

    def backward(top: Any) -> Any:
        raise NotImplementedError("erf has no gradient for complex numbers; it had none in Theano.")

    return found, backward


def erfcx(x: Any) -> Any:
    """exp(x**2) erfc(x), by a continued fraction where exp would be too large."""
    near = tf.minimum(x, tf.constant(5.0, x.dtype))
    small = tf.exp(tf.square(near)) * tf.math.erfc(near)
    far = tf.maximum(x, tf.constant(5.0, x.dtype))
    tail = far
    for k in range(60, 0, -1):
        tail = far + tf.constant(k / 2.0, x.dtype) / tail
    large = tf.constant(1.0 / math.sqrt(math.pi), x.dtype) / tail
    return tf.where(tf.less(x, 5.0), small, large)


def erfcinv(x: Any) -> Any:
    return tf.math.ndtri(x * tf.constant(0.5, x.dtype)) * tf.constant(-math.sqrt(0.5), x.dtype)


def gamma(x: Any) -> Any:
    """Gamma, by reflection for negative numbers."""
    above = tf.where(tf.less(x, 0.5), 1.0 - x, x)
    value = tf.exp(tf.math.lgamma(above))
    pi = tf.constant(math.pi, x.dtype)
    return tf.where(tf.less(x, 0.5), pi / (tf.sin(pi * x) * value), value)


def tri_gamma(x: Any) -> Any:
    return tf.math.polygamma(tf.ones_like(x), x)


def chi2sf(x: Any, k: Any) -> Any:
    return tf.math.igammac(k / 2.0, x / 2.0)


def gammau(k: Any, x: Any) -> Any:
    return tf.math.igammac(k, x) * gamma(k)


def gammal(k: Any, x: Any) -> Any:
    return tf.math.igamma(k, x) * gamma(k)


def _reciprocal_gamma(x: Any) -> Any:
    """1 / Gamma, which is 0 where Gamma has no value."""
    pole = tf.logical_and(tf.less_equal(x, 0.0), tf.equal(x, tf.floor(x)))
    return tf.where(pole, tf.zeros_like(x), 1.0 / gamma(tf.where(pole, tf.ones_like(x), x)))


def _bessel(sign: float, order: Any, x: Any) -> Any:
    """A Bessel function by its series, which is exact for moderate x."""
    half = x / 2.0
    term = tf.pow(half, order) * _reciprocal_gamma(order + 1.0)
    total = term
    for k in range(1, 80):
        term = term * sign * tf.square(half) / (k * (k + order))
        total = total + term
    return total


def _of_whole_order(order: Any) -> tuple[Any, Any]:
    """A negative whole order as the positive one, and which those are: there the series would begin with zeros."""
    turned = tf.logical_and(tf.less(order, 0.0), tf.equal(order, tf.floor(order)))
    return tf.where(turned, -order, order), turned


def _in_double(formula: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """A series whose terms cancel, computed with more digits than asked for."""

    def wrapped(x: Any, y: Any) -> Any:
        return tf.cast(formula(tf.cast(x, tf.float64), tf.cast(y, tf.float64)), x.dtype)

    return wrapped


@_in_double
def jv(order: Any, x: Any) -> Any:
    order, x = order + tf.zeros_like(x), x + tf.zeros_like(order)
    plain, turned = _of_whole_order(order)
    odd = tf.logical_and(turned, tf.equal(tf.math.floormod(plain, 2.0), 1.0))
    far = tf.abs(x) > tf.maximum(tf.constant(14.0, x.dtype), tf.square(plain) / 2.0)
    near = _bessel(-1.0, plain, tf.where(far, tf.ones_like(x), x))
    value = tf.where(far, _far_jv(plain, tf.where(far, x, 30.0 * tf.ones_like(x))), near)
    return tf.where(odd, -value, value)


def _far_jv(order: Any, x: Any) -> Any:
    """J far from zero, where the series loses its digits: Hankel's expansion, whose terms shrink up to the 28th."""
    away, mu = tf.abs(x), 4.0 * tf.square(order)
    phase = away - (order / 2.0 + 0.25) * math.pi
    term = tf.ones_like(away)
    parts = [term, tf.zeros_like(away)]
    for k in range(1, 28):
        term = term * (mu - (2.0 * k - 1.0) ** 2) / (k * 8.0 * away)
        parts[k % 2] += term * (-1.0) ** (k // 2)
    value = tf.sqrt(2.0 / (math.pi * away)) * (parts[0] * tf.cos(phase) - parts[1] * tf.sin(phase))
    # On the negative side only whole orders have a value.
    whole = tf.equal(order, tf.floor(order))
    odd = tf.equal(tf.math.floormod(order, 2.0), 1.0)
    nothing = tf.constant(math.nan, x.dtype) * tf.ones_like(x)
    below = tf.where(whole, tf.where(odd, -value, value), nothing)
    return tf.where(tf.less(x, 0.0), below, value)


@_in_double
def iv(order: Any, x: Any) -> Any:
    order, x = order + tf.zeros_like(x), x + tf.zeros_like(order)
    return _bessel(1.0, _of_whole_order(order)[0], x)


def xlogx(x: Any) -> Any:
    return tf.math.xlogy(x, x)


def xlogy0(x: Any, y: Any) -> Any:
    return tf.math.xlogy(x, y)


def ordered(compare: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """A comparison that orders complex numbers as NumPy does: by their real parts, then by the imaginary ones."""

    def formula(x: Any, y: Any) -> Any:
        if x.dtype == tf.bool:  # TensorFlow has no order for these
            return compare(tf.cast(x, tf.int8), tf.cast(y, tf.int8))
        if not x.dtype.is_complex:
            return compare(x, y)
        same = tf.equal(tf.math.real(x), tf.math.real(y))
        parts = compare(tf.math.imag(x), tf.math.imag(y)), compare(tf.math.real(x), tf.math.real(y))
        return tf.where(same, *parts)

    return formula


less, greater = ordered(tf.less), ordered(tf.greater)
less_equal, greater_equal = ordered(tf.less_equal), ordered(tf.greater_equal)
