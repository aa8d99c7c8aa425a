"""Choices and loops: switch, map_fn, folds, rnn, and connectionist temporal classification."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf
from keras import KerasTensor

from kmigrate_shims.backend import theano_ctc
from kmigrate_shims.backend.cntk_ways import Loops
from kmigrate_shims.backend.symbolic import OPS, is_symbolic_structure, note, op, plain, replace, tensor
from kmigrate_shims.backend.theano_ways import Ways

__all__ = [
    "control_dependencies", "ctc_batch_cost", "ctc_cost", "ctc_decode", "ctc_label_dense_to_sparse", "foldl", "foldr",
    "map_fn", "print_tensor", "rnn", "switch",
]  # fmt: skip


@op
def _choose(condition: Any, then_expression: Any, else_expression: Any) -> Any:
    condition, then = tf.cast(condition, "bool"), tensor(then_expression)
    other = tf.convert_to_tensor(else_expression, dtype_hint=then.dtype)
    if condition.shape.rank and condition.shape.rank < then.shape.rank:
        missing = then.shape.rank - condition.shape.rank
        condition = tf.reshape(condition, tf.concat([tf.shape(condition), [1] * missing], 0))
    return tf.where(condition, then, other)


def switch(condition: Any, then_expression: Any, else_expression: Any) -> Any:
    """One of two tensors, or of what two functions return; element by element where the condition has a shape."""
    scalar = not len(getattr(condition, "shape", ()))
    if scalar and not is_symbolic_structure(condition):
        condition = plain(condition)
        if callable(then_expression) and callable(else_expression) and tf.is_tensor(condition):
            return tf.cond(tf.cast(condition, "bool"), then_expression, else_expression)
    then = then_expression() if callable(then_expression) else then_expression
    other = else_expression() if callable(else_expression) else else_expression
    if isinstance(then, (list, tuple)):
        return [_choose(condition, a, b) for a, b in zip(then, other, strict=True)]
    return _choose(condition, then, other)


def map_fn(fn: Callable[..., Any], elems: Any, name: str | None = None, dtype: Any = None) -> Any:
    return _over("_map", fn, elems, dtype)


def foldl(fn: Callable[..., Any], elems: Any, initializer: Any = None, name: str | None = None) -> Any:
    return _over("_foldl", fn, elems, initializer)


def foldr(fn: Callable[..., Any], elems: Any, initializer: Any = None, name: str | None = None) -> Any:
    return _over("_foldr", fn, elems, initializer)


def _over(function: str, *arguments: Any) -> Any:
    if is_symbolic_structure(arguments):
        return note(function, *arguments)
    if not tf.executing_eagerly():
        return OPS[function](*replace(arguments, plain))
    # In a graph, so that variables that the function reads by itself have their values there.
    return tf.function(lambda: OPS[function](*replace(arguments, plain)), autograph=False)()


@op
def _map(fn: Any, elems: Any, dtype: Any) -> Any:
    first = tf.nest.map_structure(lambda x: tf.convert_to_tensor(x)[:1], elems)
    if dtype is None:
        # What comes out need not be of the dtype that goes in.
        dtype = tf.nest.map_structure(lambda x: x.dtype, fn(tf.nest.map_structure(lambda x: x[0], first)))
    return tf.map_fn(fn, elems, fn_output_signature=dtype)


@op
def _foldl(fn: Any, elems: Any, initializer: Any) -> Any:
    return tf.foldl(fn, elems, initializer=initializer)


@op
def _foldr(fn: Any, elems: Any, initializer: Any) -> Any:
    return tf.foldr(fn, elems, initializer=initializer)


@op
def print_tensor(x: Any, message: str = "", summarize: int = 3) -> Any:
    """The tensor itself, printed each time that it is computed."""
    with tf.control_dependencies([tf.print(message, x, summarize=summarize)] if not tf.executing_eagerly() else []):
        if tf.executing_eagerly():
            tf.print(message, x, summarize=summarize)
        return tf.identity(x)


def control_dependencies(control_inputs: Any) -> Any:
    real = [x for x in control_inputs if not isinstance(x, KerasTensor)] if control_inputs else []
    return tf.control_dependencies(real if not tf.executing_eagerly() else [])


# Recurrence


class Masked:
    """What stands where a step is masked: the last state, or since Keras 2.2 the last output."""

    keeps_output = False


def rnn(
    step_function: Callable[..., Any],
    inputs: Any,
    initial_states: Any,
    go_backwards: bool = False,
    mask: Any = None,
    constants: Any = None,
    unroll: bool = False,
    input_length: int | None = None,
    time_major: bool = False,
    zero_output_for_mask: bool = False,
    return_all_outputs: bool = True,
) -> Any:
    """(last output, all outputs, last states) of a step function over the second axis, or the first."""
    how = (go_backwards, mask, list(constants or []), time_major, zero_output_for_mask, return_all_outputs)
    state = None if unroll else Loops.state
    found = _over("_rnn", step_function, inputs, list(initial_states), *how, Masked.keeps_output, state)
    return found[0], found[1], list(found[2:])


@op
def _rnn(
    step: Any,
    inputs: Any,
    states: Any,
    go_backwards: bool,
    mask: Any,
    constants: Any,
    time_major: bool = False,
    zeros: bool = False,
    every: bool = True,
    keep: bool = False,
    state: int | None = None,
) -> Any:
    inputs = inputs if time_major else _swapped(inputs)
    steps = tf.shape(inputs)[0] if inputs.shape[0] is None else inputs.shape[0]
    if mask is not None:
        mask = tf.cast(mask[:, :, 0] if len(mask.shape) == 3 else mask, "bool")
        mask = mask if time_major else tf.transpose(mask)
    if go_backwards:
        inputs = tf.reverse(inputs, [0])
        mask = tf.reverse(mask, [0]) if mask is not None else None
    first, after = step(inputs[0], [*states, *constants])
    state = state if after else None
    first = first if state is None else after[state]
    collected = tf.TensorArray(first.dtype, size=steps, element_shape=first.shape)
    # The gradient of a slice is as large as all that it was cut from, at every step.
    given = tf.TensorArray(inputs.dtype, size=steps, element_shape=inputs.shape[1:]).unstack(inputs)

    def body(time: Any, collected: Any, previous: Any, states: Any) -> Any:
        output, after = step(given.read(time), [*states, *constants])
        if mask is not None:
            # The first state stands for the last output, which it was in all layers of Keras.
            instead = tf.zeros_like(output) if zeros else states[0] if states and not keep else previous
            output = _choose_rows(mask[time], output, instead)
            after = [_choose_rows(mask[time], new, old) for new, old in zip(after, states, strict=True)]
        if state is not None:
            output = after[state]
        return time + 1, collected.write(time, output), output, list(after)

    _, collected, last, states = tf.while_loop(
        lambda time, *_: time < steps,
        body,
        (0, collected, tf.zeros_like(first), list(states)),
        maximum_iterations=steps,
    )
    outputs = collected.stack() if every else tf.expand_dims(last, 0)
    return (last, outputs if time_major else _swapped(outputs), *states)


def _swapped(x: Any) -> Any:
    """Batch and time in each other's place."""
    return tf.transpose(x, [1, 0, *range(2, len(x.shape))])


def _choose_rows(rows: Any, new: Any, old: Any) -> Any:
    return tf.where(tf.reshape(rows, [-1] + [1] * (len(new.shape) - 1)), new, old)


# Connectionist temporal classification


@op
def ctc_label_dense_to_sparse(labels: Any, label_lengths: Any) -> Any:
    labels = tf.convert_to_tensor(labels)
    there = tf.sequence_mask(label_lengths, tf.shape(labels)[1])
    places = tf.where(there)
    return tf.SparseTensor(places, tf.gather_nd(labels, places), tf.shape(labels, out_type=tf.int64))


def _log(y_pred: Any) -> Any:
    return tf.math.log(tf.transpose(y_pred, [1, 0, 2]) + (1e-8 if Ways.small_logs else keras.config.epsilon()))


@op
def ctc_batch_cost(y_true: Any, y_pred: Any, input_length: Any, label_length: Any) -> Any:
    label_length = tf.cast(tf.squeeze(label_length, -1), "int32")
    input_length = tf.cast(tf.squeeze(input_length, -1), "int32")
    if Ways.theano:
        return tf.expand_dims(theano_ctc.batch_cost(y_true, y_pred, input_length, label_length), 1)
    labels = tf.cast(OPS["ctc_label_dense_to_sparse"](y_true, label_length), "int32")
    loss = tf.compat.v1.nn.ctc_loss(labels=labels, inputs=_log(y_pred), sequence_length=input_length)
    return tf.expand_dims(loss, 1)


@op
def _decode(y_pred: Any, input_length: Any, greedy: bool, width: int, paths: int, merge: bool) -> Any:
    logits, length = _log(y_pred), tf.reshape(tf.cast(input_length, "int32"), [-1])
    if greedy:
        found, score = tf.nn.ctc_greedy_decoder(logits, length)
    else:
        found, score = tf.compat.v1.nn.ctc_beam_search_decoder(logits, length, width, paths, merge)
    return (*(tf.sparse.to_dense(one, -1) for one in found), score)


def ctc_decode(
    y_pred: Any,
    input_length: Any,
    greedy: bool = True,
    beam_width: int = 100,
    top_paths: int = 1,
    merge_repeated: bool = False,
) -> Any:
    """(decoded paths, log probabilities); places without a label are -1."""
    arguments = (y_pred, input_length, greedy, beam_width, top_paths, merge_repeated)
    *paths, score = _over("_decode", *arguments)
    return list(paths), score


def ctc_cost(*arguments: Any, **keywords: Any) -> Any:
    raise NotImplementedError("K.ctc_cost was Theano's inner function; use K.ctc_batch_cost")
