"""NumPy's generator MT19937 in operations that XLA compiles: a published recurrence, on the state of `numpy_streams`.

What a draw makes of its numbers must be NumPy's too. Where rounding could decide otherwise it says that it is not sure,
and the call is made by NumPy instead.
"""

from __future__ import annotations

import math
from typing import Any

import tensorflow as tf

from kmigrate_shims.graph.private import part_for_xla

WORDS = 624
_SHIFT = 397
_BACK = WORDS - _SHIFT
# How near to a bound rounding could decide: NumPy takes the logarithm of a probability and back.
NEAR = 1e-12


def _number(value: int) -> Any:
    return tf.constant(value, tf.uint32)


def _mixed(words: Any, following: Any) -> Any:
    joined = (words & _number(0x80000000)) | (following & _number(0x7FFFFFFF))
    odd = (joined & _number(1)) * _number(0x9908B0DF)
    return tf.bitwise.right_shift(joined, _number(1)) ^ odd


def _next(words: Any) -> Any:
    """The 624 words that follow. Each needs the one 397 places on, which is new itself after the first 227."""
    mixed = _mixed(words[:-1], words[1:])
    first = words[_SHIFT:] ^ mixed[:_BACK]
    second = first ^ mixed[_BACK : 2 * _BACK]
    third = second[: WORDS - 1 - 2 * _BACK] ^ mixed[2 * _BACK :]
    last = second[WORDS - 1 - 2 * _BACK : WORDS - 2 * _BACK] ^ _mixed(words[-1:], first[:1])
    return tf.concat([first, second, third, last], 0)


def _tempered(words: Any) -> Any:
    shift = tf.bitwise.right_shift, tf.bitwise.left_shift
    words ^= shift[0](words, _number(11))
    words ^= shift[1](words, _number(7)) & _number(0x9D2C5680)
    words ^= shift[1](words, _number(15)) & _number(0xEFC60000)
    return words ^ shift[0](words, _number(18))


def doubles(state: Any, count: int) -> tuple[Any, Any]:
    """The state afterwards, and so many numbers from 0 to 1 as `random_sample` gives."""
    blocks = [tf.cast(state[:WORDS], tf.uint32)]
    for _ in range(math.ceil(2 * count / WORDS)):
        blocks.append(_next(blocks[-1]))
    whole, position = tf.concat(blocks, 0), state[WORDS]
    raw = _tempered(part_for_xla(whole, tf.reshape(position, [1]), [2 * count]))
    pairs = tf.cast(tf.reshape(raw, [count, 2]), tf.int64)
    high, low = tf.bitwise.right_shift(pairs[:, 0], tf.int64.as_numpy_dtype(5)), pairs[:, 1] // 64
    numbers = (tf.cast(high, tf.float64) * 67108864.0 + tf.cast(low, tf.float64)) / 9007199254740992.0
    # Words are made when the first of them is wanted: behind the last of a block the block stays.
    end = position + 2 * count
    block = tf.maximum(end - 1, 0) // WORDS
    words = part_for_xla(whole, tf.reshape(block * WORDS, [1]), [WORDS])
    after = tf.concat([tf.cast(words, tf.int64), tf.reshape(end - block * WORDS, [1]), state[WORDS + 1 :]], 0)
    return after, numbers


def one_trial(state: Any, n: Any, p: Any, shape: list[int], dtype: str) -> tuple[Any, Any, Any] | None:
    """`binomial` of one trial: the state afterwards, what is drawn, and whether it is surely what NumPy draws."""
    if n.shape.num_elements() != 1 or not p.shape.is_fully_defined() or not all(shape):
        return None
    wide = [1] * (len(shape) - p.shape.rank) + p.shape.as_list()
    if any(length not in (1, wanted) for length, wanted in zip(wide, shape, strict=False)) or len(wide) > len(shape):
        return None
    after, numbers = doubles(state, math.prod(shape))
    numbers, chance = tf.reshape(numbers, shape), tf.cast(p, tf.float64)
    usual = chance <= 0.5
    distance = numbers - (1.0 - tf.where(usual, chance, 1.0 - chance))
    # A probability of 0 is left to NumPy. Comparisons that a NaN fails.
    sure = tf.reduce_all((chance > 0) & (chance <= 1)) & tf.reduce_all(tf.reshape(n, []) == 1)
    sure &= tf.reduce_all((tf.abs(distance) >= NEAR) & (numbers <= 1 - NEAR))
    return after, tf.cast((distance > 0) == usual, dtype), sure
