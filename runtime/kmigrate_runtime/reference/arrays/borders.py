"""What is padded before and behind, and how many windows there are, by each word of the spec for `padding`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Border:
    """Along one axis: numbers added before and behind (left out where negative), and the windows taken of it."""

    before: int
    after: int
    windows: int


def convolution(padding: str, size: int, kernel: int, stride: int, dilation: int = 1) -> Border:
    wide = (kernel - 1) * dilation + 1
    up = -(-size // stride)
    match padding:
        case "valid":
            return _fitting(size, 0, 0, wide, stride)
        case "same":
            missing = max((up - 1) * stride + wide - size, 0)
            return Border(missing // 2, missing - missing // 2, up)
        case "same_theano":
            border = _fitting(size, wide // 2, wide // 2, wide, stride)
            # Its backend cut off what an even kernel has too much.
            return border if kernel % 2 else Border(border.before, border.after, min(border.windows, up))
        case "same_cntk":
            return _centred(size, up, kernel, wide, stride)
        case "full":
            return _fitting(size, wide - 1, wide - 1, wide, stride)
        case "causal":
            return _fitting(size, wide - 1, 0, wide, stride)
    raise ValueError(f"there is no padding {padding!r}")


def in_phases(padding: str, size: int, kernel: int, stride: int, gap: int) -> tuple[tuple[int, int], list[int]]:
    """TensorFlow made a batch of every `gap`-th number from each start, and took its strides there: what is padded, and
    which windows without strides are left."""
    missing = gap * (kernel - 1) if padding.startswith("same") else 0
    fill = -(size + missing) % gap
    each = -(-((size + missing + fill) // gap - kernel + 1) // stride)
    places = [place % gap + gap * stride * (place // gap) for place in range(gap * each - fill)]
    return (missing // 2, missing - missing // 2 + fill), places


def pooling(padding: str, size: int, window: int, stride: int) -> Border:
    if not padding.startswith("same_theano"):
        return convolution(padding, size, window, stride)
    # A window of 3 is padded by 1, and one of 2 by 1 as well.
    pad = window - 2 if window > 2 and window % 2 == 1 else window - 1
    border = _fitting(size, pad, pad, window, stride)
    if padding == "same_theano_uncut":
        return border
    return Border(pad, pad, min(border.windows, -(-size // stride)))


def transposed(
    padding: str, size: int, kernel: int, stride: int, dilation: int, extra: int | None, wanted: int | None
) -> Border:
    """The border of the convolution that a transposed one turns around; `windows` is the length of its result."""
    wide = (kernel - 1) * dilation + 1
    pad = {"valid": 0, "full": wide - 1}.get(padding, wide // 2)
    if wanted is not None:
        length = wanted
    elif extra is not None:
        length = (size - 1) * stride + wide - 2 * pad + extra
    elif padding == "valid":
        length = size * stride + max(wide - stride, 0)
    elif padding == "full":
        length = size * stride - (stride + wide - 2)
    else:
        length = size * stride
    if padding == "same":
        missing = max((size - 1) * stride + wide - length, 0)
        return Border(missing // 2, missing - missing // 2, length)
    if padding == "same_cntk":
        turned = _centred(length, size, kernel, wide, stride)
        return Border(turned.before, turned.after, length)
    return Border(pad, pad, length)


def _fitting(size: int, before: int, after: int, wide: int, stride: int) -> Border:
    return Border(before, after, max((size + before + after - wide) // stride + 1, 0))


def _centred(size: int, windows: int, kernel: int, wide: int, stride: int) -> Border:
    """CNTK: windows lie around the middle, so that long strides begin inside; odd kernels have the odd line before."""
    missing = (windows - 1) * stride + wide - size
    before = -(-missing // 2) if kernel % 2 else missing // 2
    return Border(before, missing - before, windows)
