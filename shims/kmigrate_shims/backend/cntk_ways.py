"""What CNTK computed otherwise than TensorFlow: paddings, what loops give, and the order of what a step does.

Images have their channels last here, and kernels are those of TensorFlow.
"""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from keras import KerasTensor

from kmigrate_shims.backend.phase import Phase
from kmigrate_shims.backend.symbolic import Leaf, leaves
from kmigrate_shims.backend.theano_ways import windows
from kmigrate_shims.backend.walking import arguments_of, is_gradient, producer, reached_by


class Loops:
    """Which state a loop gave for its output: the first before Keras 2.2.3, the last since. None: its own output."""

    state: int | None = None


class Normalizing:
    """Since Keras 2.2 epsilon was given for an axis in training, so that its own default counted."""

    epsilon: float | None = None
    outside = False  # whether it was added to the deviation, and not to the variance


def normalized(x: Any, mean: Any, variance: Any, beta: Any, gamma: Any, epsilon: Any) -> Any:
    if not Normalizing.outside:
        return tf.nn.batch_normalization(x, mean, variance, beta, gamma, epsilon)
    found = (x - mean) / (tf.sqrt(variance) + tf.cast(epsilon, x.dtype))
    found = found if gamma is None else found * gamma
    return found if beta is None else found + beta


def of_release(chosen: Any) -> None:
    """What the backend of this release did."""
    if chosen.backend == "cntk":
        Loops.state = 0 if chosen.is_before("2.2.3") else -1
        Normalizing.epsilon = None if chosen.is_before("2.2") else 1e-3
        Normalizing.outside = chosen.is_before("2.2.1") and not chosen.is_before("2.1.3")


# Paddings: the windows lie around the middle of an image, and may begin inside of it where strides are long.


def _sides(size: Any, wide: int, stride: int) -> tuple[Any, Any]:
    missing = wide - 1 if stride == 1 else (-(-size // stride) - 1) * stride + wide - size
    before = -(-missing // 2) if wide % 2 else missing // 2
    return before, missing - before


def _laid(x: Any, sizes: Any, strides: Any, value: Any = 0.0) -> Any:
    """Padded so that windows without padding are those of `same`."""
    known, given = x.shape[1:-1], tf.shape(x)[1:-1]
    cut: list[Any] = [slice(None)]
    pads: list[Any] = [[0, 0]]
    for axis, (wide, stride) in enumerate(zip(sizes, strides, strict=True)):
        size = given[axis] if known[axis] is None else known[axis]
        before, after = _sides(size, int(wide), int(stride))
        cut.append(slice(_above(-before), size - _above(-after)))
        pads.append([_above(before), _above(after)])
    return tf.pad(x[tuple(cut)], [*pads, [0, 0]], constant_values=value)


def _above(x: Any) -> Any:
    return max(x, 0) if isinstance(x, int) else tf.maximum(x, 0)


def padded(x: Any, kernel: Any, strides: Any, padding: str) -> tuple[Any, str]:
    """An image, and the padding that TensorFlow is told then."""
    if padding.lower() != "same":
        return x, padding
    return _laid(x, kernel.shape[: len(strides)], strides), "valid"


def pool(x: Any, size: Any, strides: Any, padding: str, mode: str) -> Any:
    if padding.lower() != "same":
        return windows(x, size, mode, strides)
    if mode == "max":
        return windows(_laid(x, size, strides, x.dtype.min), size, mode, strides)
    ones = _laid(tf.ones_like(x[..., :1]), size, strides)
    return windows(_laid(x, size, strides), size, mode, strides) / windows(ones, size, mode, strides)


def transposed(x: Any, kernel: Any, places: Any, strides: Any, padding: str) -> Any:
    """The gradient of a convolution for its image, of which the size is told."""
    rank = kernel.shape.rank - 2
    sizes = [int(k) for k in kernel.shape[:rank]]
    given = tf.shape(x)[1:-1]
    whole = [(given[i] - 1) * strides[i] + sizes[i] for i in range(rank)]
    shape = tf.stack([tf.shape(x)[0], *whole, kernel.shape[-2]])
    found = tf.nn.conv_transpose(x, kernel, shape, list(strides), padding="VALID")
    starts = [0] * rank
    if padding.lower() == "same":
        starts = [-((s - k) // 2) if k % 2 else (k - s) // 2 for k, s in zip(sizes, strides, strict=True)]
    before = [max(-start, 0) for start in starts]
    after = [_above(starts[i] + places[i] - whole[i]) for i in range(rank)]
    found = tf.pad(found, [[0, 0], *([b, a] for b, a in zip(before, after, strict=True)), [0, 0]])
    cut = [slice(max(start, 0), max(start, 0) + place) for start, place in zip(starts, places, strict=True)]
    return found[(slice(None), *cut)]


# A step of training: CNTK's trainer computed two outputs of a function and moved the weights. The other outputs, and
# the updates that hang on inputs, were those of another run, with the weights behind the step.


def _found(value: Any) -> tuple[bool, bool]:
    """Whether a value hangs on a gradient, and whether on an input otherwise than by gradients."""
    stack = [x for x in leaves(value) if isinstance(x, KerasTensor)]
    seen: set[int] = set()
    derived = fed = False
    while stack:
        tensor = stack.pop()
        if id(tensor) in seen:
            continue
        seen.add(id(tensor))
        node = producer(tensor)
        if node is None:
            fed |= not isinstance(tensor, (Leaf, Phase))
        elif is_gradient(node.operation):
            derived = True
        else:
            needs = [*leaves(arguments_of(node)), *reached_by(node)]
            stack += [x for x in needs if isinstance(x, KerasTensor)]
    return derived, fed


def passes(outputs: list[Any], values: list[Any]) -> list[tuple[slice, list[int]]]:
    """Outputs and updates of each run of a function with these outputs and these new values of variables.

    What a metric counts is such an update, so that metrics are of the second run.
    """
    count = len(outputs)
    found = [_found(value) for value in values]
    if not any(derived and not fed for derived, fed in found):
        return [(slice(0, count), list(range(len(values))))]
    first = [i for i, (_, fed) in enumerate(found) if not fed]
    end = next((i for i, one in enumerate(outputs[:2]) if hasattr(one, "_metric_obj")), 2)
    return [(slice(0, end), first), (slice(end, count), [i for i in range(len(values)) if i not in first])]
