"""Formulas that Theano's optimizer computed in a stable way, whatever the program wrote for them.

The logarithms of softmax, sigmoid and sums of exponentials; sigmoid and softmax themselves where they are written by
hand; and gradients of a branch that `switch` does not take.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import tensorflow as tf

from kmigrate_shims.theano.tensor.cancelling import cancelled
from kmigrate_shims.theano.tensor.recognized import (
    constants_of,
    exponent,
    floating,
    is_number,
    one_plus_exponential,
    same,
    sigmoid_of,
    softmax_of,
    word,
)

# What is read, how the value is computed from it, and which variables the shorter way leaves out.
Way = tuple[list[Any], Callable[..., Any], list[Any]]


def stable_form(node: Any) -> Way | None:
    """A stable way to what an application gives, or None."""
    name, output = type(node.op.scalar_op).__name__, node.outputs[0]
    if not output.type.dtype.startswith("float"):
        return None
    way = _FORMS[name](node.inputs, output) if name in _FORMS else None
    if way is None and name in _ARITHMETIC:
        way = cancelled(output)
    if way is None:
        return None
    variables, compute, passed = way
    # A gradient by a constant is one of the formula as it was written: its value is not read then.
    return variables, compute, [*passed, *constants_of([output, *passed])]


def loss_of_scores(x: Any, bias: Any = None) -> Any:
    """The logarithm of a softmax."""
    return tf.nn.log_softmax(x if bias is None else x + bias, -1)


def _log(inputs: Any, output: Any) -> Way | None:
    given, dtype = inputs[0], output.type.dtype
    softmax = softmax_of(given)
    if softmax is not None and softmax.of[0].type.dtype == dtype:
        return softmax.of, loss_of_scores, softmax.passed
    sigmoid = sigmoid_of(given)
    if sigmoid is not None and floating(sigmoid.of, dtype):
        return [sigmoid.of], _soft_plus(-sigmoid.sign, -1), sigmoid.passed
    inner = exponent(given)
    if inner is not None and floating(inner, dtype):
        return [inner], tf.identity, [given]
    name = word(given)
    if name == "Add" and len(given.owner.inputs) == 2:
        return _log_of_sum(given, dtype)
    if name == "Sub" and is_number(given.owner.inputs[0], 1):
        other = given.owner.inputs[1]
        sigmoid = sigmoid_of(other)
        if sigmoid is not None and floating(sigmoid.of, dtype):
            return [sigmoid.of], _soft_plus(sigmoid.sign, -1), [given, *sigmoid.passed]
        return ([other], lambda x: tf.math.log1p(-x), [given]) if floating(other, dtype) else None
    return _log_of_reduced(given, dtype)


def _soft_plus(inside: int, outside: int) -> Callable[[Any], Any]:
    return lambda x: outside * tf.math.softplus(inside * x)


def _log_of_sum(given: Any, dtype: str) -> Way | None:
    inputs = given.owner.inputs
    inner = one_plus_exponential(given)
    if inner is not None and floating(inner.owner.inputs[0], dtype):
        return [inner.owner.inputs[0]], tf.math.softplus, [given, inner]
    for one, other in (inputs, inputs[::-1]):
        if is_number(one, 1) and floating(other, dtype):
            return [other], tf.math.log1p, [given]
    exponents = [exponent(each) for each in inputs]
    if all(each is not None and floating(each, dtype) for each in exponents):
        return exponents, _log_of_two, [given, *inputs]
    return None


def _log_of_two(x: Any, y: Any) -> Any:
    most = tf.stop_gradient(tf.maximum(x, y))
    most = tf.where(tf.math.is_finite(most), most, tf.zeros_like(most))
    return most + tf.math.log(tf.exp(x - most) + tf.exp(y - most))


def _log_of_reduced(given: Any, dtype: str) -> Way | None:
    """`log(sum(exp(x)))`, also where the sum keeps its dimensions."""
    total, kept = given, False
    if word(given) == "DimShuffle" and "x" in given.owner.op.new_order:
        total, kept = given.owner.inputs[0], True
    if word(total) != "Sum":
        return None
    exponentials, axis = total.owner.inputs[0], total.owner.op.axis
    inner = exponent(exponentials)
    if inner is None or not floating(inner, dtype):
        return None
    places = list(range(inner.type.ndim) if axis is None else axis)
    if kept:
        order = tuple("x" if each in places else each for each in range(inner.type.ndim))
        left = [each for each in order if each != "x"]
        shuffled = tuple(each if each == "x" else left.index(each) for each in order)
        if given.owner.op.new_order != shuffled:
            return None
    return [inner], lambda x: tf.reduce_logsumexp(x, places, keepdims=kept), [given, total, exponentials]


def _log1p(inputs: Any, output: Any) -> Way | None:
    given, dtype = inputs[0], output.type.dtype
    inner = exponent(given)
    if inner is not None and floating(inner, dtype):
        return [inner], tf.math.softplus, [given]
    sigmoid = sigmoid_of(given.owner.inputs[0]) if word(given) == "Neg" else None
    if sigmoid is not None and floating(sigmoid.of, dtype):
        return [sigmoid.of], _soft_plus(sigmoid.sign, -1), [given, *sigmoid.passed]
    return None


def _quotient(inputs: Any, output: Any) -> Way | None:
    dtype = output.type.dtype
    sigmoid = sigmoid_of(output)
    if sigmoid is not None:
        passed = sigmoid.passed[1:]
        return ([sigmoid.of], _sigmoid(sigmoid.sign), passed) if floating(sigmoid.of, dtype) else None
    softmax = softmax_of(output)
    if softmax is not None and floating(softmax.of[0], dtype):
        return softmax.of, lambda x: tf.nn.softmax(x, -1), softmax.passed[1:]
    if len(inputs) == 2 and same(*inputs):
        # A number divided by itself was 1, also where it is 0 or infinite.
        return [inputs[0]], lambda x: tf.ones_like(x, dtype), [] if inputs[0] is inputs[1] else [inputs[1]]
    return None


def _whole_quotient(inputs: Any, output: Any) -> Way | None:
    """By 1 nothing was divided, and nothing was cut off: 2.5 // 1 was 2.5. The gradient is 0 all the same."""
    if not is_number(inputs[1], 1):
        return None
    dtype = output.type.dtype
    return list(inputs), lambda x, one: tf.stop_gradient(tf.cast(x, dtype) * tf.ones_like(one, dtype)), []


def _sigmoid(sign: int) -> Callable[[Any], Any]:
    return lambda x: tf.sigmoid(sign * x)


def _product(inputs: Any, output: Any) -> Way | None:
    """Of a factor 0 the product is 0, whatever the others are."""
    if not any(is_number(each, 0) for each in inputs):
        return None
    dtype = tf.as_dtype(output.type.dtype)
    return list(inputs), lambda *values: sum(tf.zeros_like(each, dtype) for each in values), []


def _difference(inputs: Any, output: Any) -> Way | None:
    dtype = output.type.dtype
    one, other = inputs
    inner = exponent(one) if is_number(other, 1) else None
    if inner is not None and floating(inner, dtype):
        return [inner], tf.math.expm1, [one]
    if floating(one, dtype) and same(one, other):
        # A number less itself was 0, also where it is infinite.
        return [one], tf.zeros_like, [] if one is other else [other]
    return None


_FORMS: dict[str, Callable[[Any, Any], Way | None]] = {
    **{"Log": _log, "Log1p": _log1p},
    **{"TrueDiv": _quotient, "Inv": _quotient, "Sub": _difference, "Mul": _product},
    "IntDiv": _whole_quotient,
}
_ARITHMETIC = frozenset({"Add", "Sub", "Neg", "Mul", "TrueDiv", "Inv"})


def branches(node: Any) -> Iterator[Any]:
    """The applications on elements that only lead to the branches of a `switch`.

    Theano moved the factors of a gradient into the `switch` that it came from: where a branch is not taken its
    gradient is 0, whatever the factors are there.
    """
    if type(node.op.scalar_op).__name__ != "Switch":
        return
    pattern = node.outputs[0].type.broadcastable
    waiting = list(node.inputs[1:])
    seen: set[Any] = set()
    while waiting:
        top = waiting.pop()
        if top in seen or top.owner is None or top.type.broadcastable != pattern or not hasattr(top.owner.op, "guards"):
            continue
        seen.add(top)
        yield top.owner
        waiting.extend(top.owner.inputs)


def guarded(compute: Callable[..., Any], values: Any) -> Any:
    """What `compute` gives, whose gradient is 0 wherever that of the result is."""
    moving = [place for place, value in enumerate(values) if value.dtype.is_floating]

    @tf.custom_gradient
    def wrapped(*tensors: Any) -> Any:
        whole = list(values)
        for place, tensor in zip(moving, tensors, strict=True):
            whole[place] = tensor
        result = compute(*whole)

        def backward(top: Any) -> list[Any]:
            found = tf.gradients(result, list(tensors), grad_ys=top)
            return [_where(top, each, tensor) for each, tensor in zip(found, tensors, strict=True)]

        return result, backward

    return wrapped(*[tf.identity(values[place]) for place in moving]) if moving else compute(*values)


def _where(top: Any, gradient: Any, source: Any) -> Any:
    if gradient is None:
        return tf.zeros_like(source)
    if gradient.shape.rank != top.shape.rank or not gradient.shape.is_compatible_with(top.shape):
        return gradient
    sizes = zip(gradient.shape.as_list(), top.shape.as_list(), strict=True)
    if any((one == 1) != (other == 1) for one, other in sizes):
        return gradient
    return tf.where(tf.equal(top, 0), tf.zeros_like(gradient), gradient)
