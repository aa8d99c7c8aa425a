"""What a call of a convolution or a pooling says of its kernel, its steps and its padding."""

from __future__ import annotations

import ast

from kmigrate.engine.names.values import Text
from kmigrate.rules.common.positions import position
from kmigrate.rules.site import Site

# Every name that such a layer had, and what it is called today.
KERNELS = {
    **{f"{name}{d}D": f"Conv{d}D" for name in ("Conv", "Convolution") for d in (1, 2, 3)},
    **{f"Atrous{name}{d}D": f"Conv{d}D" for name in ("Conv", "Convolution") for d in (1, 2)},
    **{f"{name}{d}D": f"SeparableConv{d}D" for name in ("SeparableConv", "SeparableConvolution") for d in (1, 2)},
    **{f"{name}{d}D": f"Conv{d}DTranspose" for name in ("Deconv", "Deconvolution") for d in (2, 3)},
    **{f"{name}{d}DTranspose": f"Conv{d}DTranspose" for name in ("Conv", "Convolution") for d in (2, 3)},
    "DepthwiseConv2D": "DepthwiseConv2D",
}
POOLS = tuple(
    f"keras.layers.{kind}Pool{ing}{d}D" for kind in ("Max", "Average", "Avg") for ing in ("ing", "") for d in (1, 2, 3)
)
SIZES = ("nb_row", "nb_col", "kernel_dim1", "kernel_dim2", "kernel_dim3", "filter_length", "kernel_size")
STEPS = ("subsample", "subsample_length", "strides")


def pool(name: str) -> str:
    """What a pooling of any of its names is called today."""
    return f"{'Max' if 'Max' in name else 'Average'}Pooling{name[-2:]}"


def padding_of(site: Site) -> ast.expr | None:
    return site.argument("border_mode") or site.argument("padding", position(site, "padding"))


def _text(site: Site) -> str | None:
    given = padding_of(site)
    if isinstance(given, ast.Constant):
        return str(given.value)
    value = site.value(given) if given is not None else None
    return value.value if isinstance(value, Text) else None


def known(site: Site) -> bool:
    return padding_of(site) is None or _text(site) is not None


def may_be(site: Site, word: str) -> bool:
    """Whether that is the padding, or may be."""
    return padding_of(site) is not None and _text(site) in (word, None)


def moves(site: Site) -> bool:
    """Whether a kernel may be even, or its steps longer than one; else both pad alike."""
    size, step = sizes(site), steps(site)
    return not (size and step and all(one % 2 for one in size) and all(one == 1 for one in step))


def sizes(site: Site) -> list[int]:
    """Of the kernel; empty where they are not written out. By position: `(32, 3, 3)` or `(32, (3, 3))`."""
    assert site.call is not None
    named = [k.value for k in site.call.keywords if k.arg in SIZES]
    return _whole(named or site.call.args[_first(site) : _end(site)], site)


def _first(site: Site) -> int:
    return 0 if "Depthwise" in site.name else 1


def _end(site: Site) -> int:
    """Behind the sizes by position: numbers one by one are those of Keras 1."""
    assert site.call is not None
    first, rank = _first(site), int(site.name.removesuffix("Transpose")[-2])
    one_by_one = site.call.args[first : first + rank]
    plain = all(isinstance(a, ast.Constant | ast.Name) for a in one_by_one)
    if first and len(one_by_one) == rank and plain:
        return first + rank
    return first + 1


def steps(site: Site) -> list[int]:
    assert site.call is not None
    named = [k.value for k in site.call.keywords if k.arg in STEPS]
    place = position(site, "strides")
    behind = place is not None and _end(site) <= place < len(site.call.args)
    given = named or ([site.call.args[place]] if behind and place is not None else [])
    return _whole(given, site) if given else [1]


def _whole(values: list[ast.expr], site: Site) -> list[int]:
    flat = [e for value in values for e in (value.elts if isinstance(value, ast.Tuple | ast.List) else [value])]
    found = [e.value for e in flat if isinstance(e, ast.Constant) and isinstance(e.value, int)]
    if len(found) != len(flat):
        return []
    return found * int(site.name.removesuffix("Transpose")[-2]) if len(found) == 1 else found


def strides_longer(site: Site) -> bool:
    """Whether steps may be longer than one; those of a pool are as long as it is."""
    if "Pool" not in site.name:
        return not all(one == 1 for one in steps(site) or [0])
    given = [site.argument(name, place) for name, place in (("strides", 1), ("stride", None))]
    stated = next((one for one in given if one is not None), None)
    return stated is None or not all(one == 1 for one in _whole([stated], site) or [0])


def uncut(site: Site, new: str) -> bool | None:
    """Whether Theano's `same` for volumes was that of Keras 2.0 and 2.1; None where the release is not known."""
    return counted_or_uncut(site, new)[1] if "3D" in new and may_be(site, "same") else False


def counted_or_uncut(site: Site, new: str) -> tuple[str, bool | None]:
    """What some releases did otherwise with `same` pooling on Theano, and whether it was one of those."""
    if new == "MaxPooling1D" or new == "MaxPooling2D":
        return "", False
    word, first, last = (
        ("same_theano_uncut", "2.0", "2.1.6") if "3D" in new else ("same_theano_counted", "2.0.4", "2.1.5")
    )
    early, late = site.era.keras.is_before(first), site.era.keras.is_before(last)
    if early is True or late is False:
        return word, False
    return word, True if early is False and late is True else None
