"""The loss of connectionist temporal classification."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from kmigrate_shims.theano.gof.graph import Apply
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.tensor import basic as tensor


def ctc_present() -> bool:
    """Theano looked for a library here; TensorFlow has the loss itself."""
    return True


def ctc_available() -> bool:
    return True


ctc_available.msg = None  # type: ignore[attr-defined]
ctc_available.path = None  # type: ignore[attr-defined]
ctc_present.msg = None  # type: ignore[attr-defined]


class ConnectionistTemporalClassification(Op):
    """The loss of each example, from scores (time, batch, symbols), labels padded with -1, and lengths."""

    __props__ = ("compute_grad",)

    def __init__(self, compute_grad: bool = True, openmp: Any = None) -> None:
        self.compute_grad = compute_grad

    def make_node(self, activations: Any, labels: Any, input_lengths: Any) -> Apply:
        given = [tensor.as_tensor_variable(each) for each in (activations, labels, input_lengths)]
        wanted = (("activations", "float32", 3), ("labels", "int32", 2), ("input_lengths", "int32", 1))
        for variable, (name, dtype, ndim) in zip(given, wanted, strict=True):
            if variable.type.dtype != dtype:
                raise TypeError(f"{name} must use the {dtype} type!")
            if variable.ndim != ndim:
                raise ValueError(f"{name} must have {ndim} dimension{'s' if ndim > 1 else ''}.")
        return Apply(self, given, [tensor.fvector(name="ctc_cost")])

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        return [[True], [False], [False]]

    def lower(self, node: Any, *values: Any) -> Any:
        scores, labels, lengths = values
        # Theano's library takes symbol 0 for the blank, and any negative label for the end.
        label_lengths = tf.reduce_sum(tf.cast(labels >= 0, tf.int32), axis=1)
        return tf.nn.ctc_loss(
            labels=tf.maximum(labels, 0),
            logits=scores,
            label_length=label_lengths,
            logit_length=lengths,
            logits_time_major=True,
            blank_index=0,
        )


def ctc(activations: Any, labels: Any, input_lengths: Any) -> Any:
    """The loss of each example."""
    return ConnectionistTemporalClassification()(activations, labels, input_lengths)
