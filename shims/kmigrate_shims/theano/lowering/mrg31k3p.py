"""The generator MRG31k3p of L'Ecuyer and Touzin (2000), as integers of TensorFlow.

A stream is a row of six numbers: the last three of each of two recurrences, one modulo 2**31 - 1 and one modulo
2**31 - 21069. Streams lie 2**72 draws apart, generators 2**134.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

FIRST, SECOND = 2**31 - 1, 2**31 - 21069
MOST_UNROLLED = 16

# One step of each recurrence: the newest number from the last three.
STEP_FIRST = np.array([[0, 2**22, 2**7 + 1], [1, 0, 0], [0, 1, 0]], dtype=object)
STEP_SECOND = np.array([[2**15, 0, 2**15 + 1], [1, 0, 0], [0, 1, 0]], dtype=object)

RECURRENCES = ((STEP_FIRST, FIRST), (STEP_SECOND, SECOND))

Columns = tuple[Any, ...]


def power(matrix: np.ndarray, exponent: int, modulus: int) -> np.ndarray:
    """The matrix to a power of two to the `exponent`; Python's integers do not overflow."""
    for _ in range(exponent):
        matrix = matrix.dot(matrix) % modulus
    return matrix


def jump(state: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """States, one a row, moved on by a matrix for each recurrence."""
    rows = np.asarray(state, np.int64).reshape(-1, 6)
    parts = []
    for half, matrix, modulus in ((rows[:, :3], first, FIRST), (rows[:, 3:], second, SECOND)):
        # A product of two numbers below 2**31 fits; the sum of three would not, so each is reduced first.
        products = (half[:, None, :] * matrix.astype(np.int64)[None]) % modulus
        parts.append(products.sum(2) % modulus)
    return np.concatenate(parts, axis=1).astype(np.int32)


def next_generator(state: np.ndarray) -> np.ndarray:
    """The state 2**134 draws later: where the next generator begins."""
    return jump(state, power(STEP_FIRST, 134, FIRST), power(STEP_SECOND, 134, SECOND))[0]


def substreams(state: np.ndarray, number: int) -> np.ndarray:
    """The states of so many streams, 2**72 draws apart; each pass doubles what is there."""
    rows = np.asarray(state, np.int32).reshape(1, 6)
    first, second = power(STEP_FIRST, 72, FIRST), power(STEP_SECOND, 72, SECOND)
    while len(rows) < number:
        rows = np.concatenate([rows, jump(rows, first, second)])
        first, second = first.dot(first) % FIRST, second.dot(second) % SECOND
    return rows[:number]


def add_modulo(left: Any, right: Any, modulus: int) -> Any:
    """The sum modulo a number, of two numbers below it, without leaving 32 bits."""
    total = left - (modulus - right)
    return tf.where(total < 0, total + modulus, total)


def times_2_to_15(number: Any) -> Any:
    """A number times 2**15 modulo the second modulus, where 2**31 is 21069."""
    low = tf.bitwise.left_shift(tf.bitwise.bitwise_and(number, 65535), 15)
    return add_modulo(low, 21069 * tf.bitwise.right_shift(number, 16), SECOND)


def step(columns: Columns) -> tuple[Columns, Any]:
    """Each stream moved on by one draw, and the integers drawn, from 1 to 2**31 - 1."""
    x11, x12, x13, x21, x22, x23 = columns
    shift_left, shift_right, mask = tf.bitwise.left_shift, tf.bitwise.right_shift, tf.bitwise.bitwise_and
    # Times 2**22 and times 2**7 modulo 2**31 - 1 are rotations of 31 bits.
    y1 = shift_left(mask(x12, 511), 22) + shift_right(x12, 9)
    y1 = add_modulo(y1, shift_left(mask(x13, 2**24 - 1), 7) + shift_right(x13, 24), FIRST)
    y1 = add_modulo(y1, x13, FIRST)
    y2 = add_modulo(times_2_to_15(x23), x23, SECOND)
    y2 = add_modulo(y2, times_2_to_15(x21), SECOND)
    drawn = y1 - y2
    return (y1, x11, x12, y2, x21, x22), tf.where(drawn <= 0, drawn + FIRST, drawn)


def draw(state: Any, number: Any, axis: int = 1) -> tuple[Any, Any]:
    """So many integers (a number, or a tensor), drawn from the streams in turn, and the state afterwards.

    `axis` is the one along which the six numbers of a stream stand.
    """
    state = tf.convert_to_tensor(state)
    streams = state.shape[1 - axis]
    if streams is not None and isinstance(number, int) and number // streams <= MOST_UNROLLED:
        return draw_unrolled(state, number, streams, axis)
    count = tf.cast(number, tf.int32)
    streams = tf.shape(state)[1 - axis]
    rounds = count // streams

    def once(index: Any, columns: Columns, array: Any) -> tuple[Any, Columns, Any]:
        columns, drawn = step(columns)
        return index + 1, columns, array.write(index, drawn)

    array = tf.TensorArray(tf.int32, size=rounds, element_shape=[None])
    columns = tuple(tf.unstack(state, 6, axis=axis))
    flat = [tf.TensorShape([None])] * 6
    _, columns, array = tf.while_loop(
        lambda index, *_: index < rounds,
        once,
        (tf.constant(0), columns, array),
        shape_invariants=(tf.TensorShape([]), tuple(flat), tf.TensorShape(None)),
    )
    full = tf.raw_ops.TensorListStack(
        input_handle=array.flow, element_shape=streams[None], element_dtype=tf.int32, num_elements=-1
    )
    left = count - rounds * streams
    moved, last = step(tuple(column[:left] for column in columns))
    columns = tuple(tf.concat([new, old[left:]], 0) for new, old in zip(moved, columns, strict=True))
    return tf.stack(columns, axis=axis), tf.concat([tf.reshape(full, [-1]), last], 0)


def draw_unrolled(state: Any, number: int, streams: int, axis: int = 1) -> tuple[Any, Any]:
    """The same where both numbers are known: no loop, so that all of it becomes one kernel."""
    columns = tuple(tf.unstack(state, axis=axis))
    draws = []
    for _ in range(number // streams):
        columns, drawn = step(columns)
        draws.append(drawn)
    left = number % streams
    if left:
        moved, drawn = step(tuple(column[:left] for column in columns))
        columns = tuple(tf.concat([new, old[left:]], 0) for new, old in zip(moved, columns, strict=True))
        draws.append(drawn)
    return tf.stack(columns, axis=axis), tf.concat(draws, 0) if draws else tf.zeros([0], tf.int32)


def uniform(state: Any, size: Any, dtype: str, axis: int = 1) -> tuple[Any, Any]:
    """Numbers between 0 and 1 of a size, and the state afterwards; `axis` as for `draw`."""
    static = tf.get_static_value(tf.convert_to_tensor(size))
    size = tf.cast(size, tf.int32)
    if static is not None and np.prod(static, dtype=np.float64) > FIRST:
        raise ValueError("rng_mrg does not support more then (2**31 -1) samples")
    count = tf.reduce_prod(size) if static is None else int(np.prod(static, dtype=np.int64))
    state, drawn = draw(state, count, axis)
    if dtype == "float16":
        # Theano takes 15 bits here, and rounds only at the end.
        small = tf.cast(tf.bitwise.bitwise_and(drawn, 0x7FFF) + 1, tf.float64) * float(np.float16(3.0458e-05))
        sample = tf.cast(small, tf.float16)
    elif dtype == "float32":
        sample = tf.cast(drawn, tf.float32) * tf.constant(4.6566126e-10, tf.float32)
    else:
        sample = tf.cast(drawn, tf.float64) * 2.0**-31
    return state, tf.reshape(sample, size)
