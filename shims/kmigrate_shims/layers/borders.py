"""What is padded before and behind an axis, by each word for `padding` that an old backend had."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keras import ops

NATIVE = ("valid", "same")
PHASES = ("valid_in_phases", "same_in_phases")
WORDS = (*NATIVE, "causal", "full", "same_theano", "same_cntk", *PHASES)
# Of poolings only: means that count the border as well, and windows that nobody cut to as many as the strides.
POOLS = (*WORDS, "same_theano_counted", "same_theano_uncut")


def convolution(padding: str, wide: int) -> tuple[int, int]:
    """For a kernel that is so wide, its gaps counted in."""
    match padding:
        case "full":
            return wide - 1, wide - 1
        case "causal":
            return wide - 1, 0
        case "same_theano":
            return wide // 2, wide // 2
    return 0, 0


def centred(size: Any, kernel: int, wide: int, stride: int) -> tuple[int, int]:
    """CNTK's: the windows lie around the middle, and where strides are long they begin inside, which is less than 0."""
    if stride == 1:
        missing = wide - 1
    elif isinstance(size, int):
        missing = (-(-size // stride) - 1) * stride + wide - size
    else:
        raise ValueError("CNTK's padding with strides needs images whose size is known")
    before = -(-missing // 2) if kernel % 2 else missing // 2
    return before, missing - before


def at_end(size: Any, wide: int, stride: int) -> tuple[int, int]:
    """TensorFlow's `same`."""
    if stride != 1 and not isinstance(size, int):
        raise ValueError("ties='all' with padding='same' and strides needs images whose size is known")
    missing = wide - 1 if stride == 1 else max((-(-size // stride) - 1) * stride + wide - size, 0)
    return missing // 2, missing - missing // 2


def phased(padding: str, size: Any, kernel: int, stride: int, gap: int) -> tuple[tuple[int, int], list[int]]:
    """What is padded, and which of the windows without strides are taken, where strides meet gaps on TensorFlow 1: it
    made a batch of every `gap`-th number from each start, and took the strides there."""
    if not isinstance(size, int):
        raise ValueError("strides with gaps need images whose size is known")
    missing = gap * (kernel - 1) if padding.startswith("same") else 0
    fill = -(size + missing) % gap
    length = (size + missing + fill) // gap
    count = gap * -(-(length - kernel + 1) // stride) - fill
    before = missing // 2
    return (before, missing - before + fill), [o % gap + gap * stride * (o // gap) for o in range(count)]


def pool(padding: str, window: int) -> tuple[int, int]:
    if not padding.startswith("same_theano"):
        return convolution(padding, window)
    # A window of 3 is padded by 1, and one of 2 by 1 as well.
    pad = window - 2 if window > 2 and window % 2 == 1 else window - 1
    return pad, pad


def windows(size: Any, pads: tuple[int, int], wide: int, stride: int, at_most: bool) -> Any:
    """How many there are; `at_most` as many as strides."""
    if size is None:
        return None
    found = (size + sum(pads) - wide) // stride + 1
    return min(found, -(-size // stride)) if at_most else found


def exact(pads: tuple[int, int], size: Any, wide: int, stride: int) -> tuple[int, int]:
    """Padding that leaves no more windows than strides, so that nothing need be cut off behind the convolution.

    TensorFlow joins a padding and a Conv3D on the CPU, thinks of a wrong shape, and drops a cut that this calls idle.
    """
    if not isinstance(size, int):
        return pads
    before, after = pads
    too_many = windows(size, pads, wide, stride, False) - -(-size // stride)
    return before, after - max(too_many, 0) * stride


def spatial(shape: Any, data_format: str) -> tuple[Any, ...]:
    return tuple(shape[2:] if data_format == "channels_first" else shape[1:-1])


def whole(batch: Any, sizes: tuple[Any, ...], channels: Any, data_format: str) -> tuple[Any, ...]:
    return (batch, channels, *sizes) if data_format == "channels_first" else (batch, *sizes, channels)


def padded(x: Any, pads: list[tuple[int, int]], data_format: str, value: float = 0.0) -> Any:
    if any(before < 0 or after < 0 for before, after in pads):
        starts = tuple(max(-before, 0) for before, _ in pads)
        x = cut(x, starts, tuple(min(after, 0) or None for _, after in pads), data_format)
    if not any(before > 0 or after > 0 for before, after in pads):
        return x
    widths = [[max(before, 0), max(after, 0)] for before, after in pads]
    none = [0, 0]
    widths = [none, none, *widths] if data_format == "channels_first" else [none, *widths, none]
    return ops.pad(x, widths, constant_values=value)


def cut(x: Any, starts: tuple[Any, ...], ends: tuple[Any, ...], data_format: str) -> Any:
    """From start to end along the axes of space; an end that is None is the end."""
    everything = slice(None)
    inside = tuple(slice(start, end) for start, end in zip(starts, ends, strict=True))
    spans = (everything, everything, *inside) if data_format == "channels_first" else (everything, *inside, everything)
    return x[spans]


def steps_and_gaps(strides: Any, dilation: Any) -> bool:
    """Whether windows are both apart from each other and spread."""
    return all(max(each if isinstance(each, list | tuple) else (each,)) > 1 for each in (strides, dilation))


def with_gaps(kernel: Any, dilation: Sequence[int]) -> Any:
    """A kernel with zeros for its gaps, which does the same without them."""
    for axis, gap in enumerate(dilation):
        shape = tuple(kernel.shape)
        wide = (shape[axis] - 1) * gap + 1
        widths = [[0, 0]] * (len(shape) + 1)
        widths[axis + 1] = [0, gap - 1]
        spread = ops.pad(ops.expand_dims(kernel, axis + 1), widths)
        spread = ops.reshape(spread, (*shape[:axis], shape[axis] * gap, *shape[axis + 1 :]))
        kernel = spread[(slice(None),) * axis + (slice(wide),)]
    return kernel


def biased(y: Any, bias: Any, rank: int, data_format: str) -> Any:
    """`ops.add` of Keras 3 takes a bias of channels first for one of channels last where the image is as wide as
    there are channels; the sum of tensors does not."""
    shape = (1, -1, *[1] * rank) if data_format == "channels_first" else (1, *[1] * rank, -1)
    return ops.convert_to_tensor(y) + ops.reshape(bias, shape)
