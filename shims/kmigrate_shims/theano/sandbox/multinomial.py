"""Draws from rows of probabilities by uniform numbers that are given."""

from __future__ import annotations

import warnings
from typing import Any

import tensorflow as tf

from kmigrate_shims.theano.gof.graph import Apply
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.lowering import multinomial
from kmigrate_shims.theano.scalar.op import as_scalar
from kmigrate_shims.theano.tensor import basic as tensor
from kmigrate_shims.theano.tensor.type import TensorType


class MultinomialFromUniform(Op):
    """How often each outcome of each row came."""

    __props__: Any = ("odtype",)
    _automatic: str | None = None

    def __init__(self, odtype: str) -> None:
        self.odtype = odtype

    def __str__(self) -> str:
        return f"{type(self).__name__}{{{self.odtype}}}"

    def make_node(self, pvals: Any, unis: Any, n: Any = 1) -> Apply:
        pvals, unis = tensor.as_tensor_variable(pvals), tensor.as_tensor_variable(unis)
        if pvals.ndim != 2:
            raise NotImplementedError("pvals ndim should be 2", pvals.ndim)
        if unis.ndim != 1:
            raise NotImplementedError("unis ndim should be 1", unis.ndim)
        dtype = (self._automatic or pvals.dtype) if self.odtype == "auto" else self.odtype
        return Apply(self, [pvals, unis, as_scalar(n)], [TensorType(dtype, self._pattern(pvals))()])

    def _pattern(self, pvals: Any) -> Any:
        return pvals.type.broadcastable

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        # The probabilities take part; that there is no gradient by them is said where they come in.
        return [[True], [False], [False]]

    def grad(self, ins: Any, outgrads: Any) -> list[Any]:
        return [tensor.zeros_like(tensor.as_tensor_variable(each)) for each in ins]

    def lower(self, node: Any, *values: Any) -> Any:
        pvals, unis, samples = values
        return multinomial.counts(pvals, self._checked(pvals, unis, samples), samples, node.outputs[0].type.dtype)

    def _checked(self, pvals: Any, unis: Any, samples: Any) -> Any:
        rows = tf.shape(pvals)[0] * tf.cast(samples, tf.int32)
        check = tf.debugging.assert_equal(tf.shape(unis)[0], rows, "unis.shape[0] != pvals.shape[0] * n")
        with tf.control_dependencies([] if check is None else [check]):
            return tf.identity(unis)


class ChoiceFromUniform(MultinomialFromUniform):
    """The outcomes of each row one after the other, none twice."""

    __props__ = ("odtype", "replace")
    _automatic = "int64"

    def __init__(self, odtype: str, replace: bool = False, *args: Any, **kwargs: Any) -> None:
        self.replace = replace
        super().__init__(odtype, *args, **kwargs)

    def _pattern(self, pvals: Any) -> Any:
        # Of one outcome there is one draw, unless it may come again.
        first, one = pvals.type.broadcastable
        return (first, one and not self.replace)

    def lower(self, node: Any, *values: Any) -> Any:
        pvals, unis, samples = values
        dtype = node.outputs[0].type.dtype
        number = tf.cast(samples, tf.int32)
        text = "ValueError: Cannot sample without replacement n samples bigger than the size of the distribution."
        check = tf.debugging.assert_less_equal(number, tf.shape(pvals)[1], text)
        unis = self._checked(pvals, unis, samples)
        with tf.control_dependencies([] if check is None else [check]):
            number = tf.identity(number)
        if self.replace:
            drawn = tf.reshape(unis, tf.stack([number, tf.shape(pvals)[0]]))
            hit, index, _ = multinomial.first_above(pvals, drawn)
            return tf.cast(tf.transpose(tf.where(hit, index, -1)), dtype)
        return multinomial.without_replacement(pvals, unis, number, dtype)


class MultinomialWOReplacementFromUniform(ChoiceFromUniform):
    """The name of before."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        warnings.warn(
            "MultinomialWOReplacementFromUniform is deprecated, use ChoiceFromUniform instead.",
            DeprecationWarning,
            stacklevel=2,
        )
        super().__init__(*args, **kwargs)
