"""KM631: what `same` meant on Theano."""

from __future__ import annotations

import ast

from kmigrate.era.clues import BACKEND
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

CONVOLUTIONS = tuple(
    f"keras.layers.{name}"
    for name in (
        *(f"{kind}{d}" for kind in ("Conv", "Convolution") for d in ("1D", "2D", "3D")),
        *("SeparableConv2D", "SeparableConvolution2D"),
    )
)
PLAIN = tuple(name for name in CONVOLUTIONS if "Separable" not in name)
DILATED = tuple(f"keras.layers.Atrous{kind}{d}" for kind in ("Conv", "Convolution") for d in ("1D", "2D"))
POOLS = tuple(f"keras.layers.{kind}Pooling{d}" for kind in ("Max", "Average") for d in ("1D", "2D", "3D"))
SIZES = {"nb_row", "nb_col", "filter_length", "kernel_size"}
STEPS = {"subsample", "subsample_length", "strides"}

RULE = Rule(
    code="KM631",
    name="theano-padding",
    title="`same` padding stood elsewhere on Theano.",
    why="""
Theano put half of a kernel on either side of an image. TensorFlow puts what is needed in all, and the larger half
at the end. For odd kernels that move in steps of one the two are the same. For even kernels, and for longer steps,
the kernel stands elsewhere, and weights that were trained on Theano give other numbers. Where it is known that the
backend was Theano, the layers of `kmigrate_shims` keep the numbers; else it is said. A padding layer in front, with
`padding='valid'`, is what Theano computed. Pooling with `same` had a border of its own there, and averages counted
without it. `full` was a padding of Theano alone.
""",
    examples=(
        Example(
            "import os\nos.environ['KERAS_BACKEND'] = 'theano'\nfrom keras.layers import Conv2D\n\n"
            "layer = Conv2D(8, (4, 4), padding='same')\n",
            "import os\nos.environ['KERAS_BACKEND'] = 'tensorflow'\nfrom kmigrate_shims.layers import TheanoConv2D\n\n"
            "layer = TheanoConv2D(8, (4, 4), padding='same')\n",
        ),
        Example(
            "import os\nos.environ['THEANO_FLAGS'] = 'device=gpu'\nfrom keras.layers import Conv2D\n\n"
            "layer = Conv2D(8, (4, 4), padding='same')\n",
            "import os\nfrom tensorflow.keras.layers import Conv2D\n\nlayer = Conv2D(8, (4, 4), padding='same')\n",
            note="Flags alone make it only likely: the finding names the padding, ZeroPadding2D(((2, 1), (2, 1))).",
        ),
    ),
)


@RULE.on(*CONVOLUTIONS)
def convolution(site: Site) -> None:
    if not _is_same(site):
        return
    sizes = _numbers(site, SIZES) or _positional(site)
    given = [k for k in (site.call.keywords if site.call else ()) if k.arg in STEPS]
    steps = _numbers(site, STEPS) if given else [1]
    if sizes and steps and all(size % 2 for size in sizes) and all(step == 1 for step in steps):
        return
    what = f"an even kernel, or one that moves in longer steps, stood elsewhere on Theano ({_why(site)})"
    if "Separable" in site.name or not _shimmed(site, what, f"TheanoConv{site.name[-2:]}"):
        pad = "a padding of (k // 2, (k - 1) // 2) on each side"
        if sizes and steps:
            pads = [(size // 2, (size - 1) // 2) for size in sizes]
            pad = f"ZeroPadding{site.name[-2:]}({tuple(pads) if len(pads) > 1 else pads[0]})"
        site.review(f"{what}; where weights were trained there, put {pad} in front and write padding='valid'")


@RULE.on(*PLAIN)
def full(site: Site) -> None:
    """Every place where the kernel touches the image: only Theano had it."""
    if site.call is None or not site.standalone or not _is(site, "full"):
        return
    what = "only Theano had the padding `full`, and the target has none of that name"
    if not site.settings.shims:
        site.review(f"{what}; pad by the size of the kernel less 1 in front, and write padding='valid'")
        return
    new = f"kmigrate_shims.layers.convolution.Conv{site.name[-2:]}"
    site.rename(new)
    site.shimmed(f"{what}: the layer of the shims has it", new=new)


@RULE.on(*DILATED)
def dilated(site: Site) -> None:
    if _is_same(site):
        site.review(f"`same` padding of a dilated kernel was another one on Theano ({_why(site)})")


@RULE.on(*POOLS)
def pooling(site: Site) -> None:
    if not _is_same(site):
        return
    what = f"`same` pooling had another border on Theano ({_why(site)})"
    if not _shimmed(site, what, "Theano" + site.name.rpartition(".")[2]):
        site.review(f"{what}: numbers at the edges may differ; pad in front and pool with 'valid'")


def _shimmed(site: Site, what: str, shim: str) -> bool:
    """Takes the layer that pads as Theano did, where it is known that it was Theano."""
    if not site.settings.shims or not site.era.sure_of(BACKEND):
        return False
    site.rename(f"kmigrate_shims.layers.{shim}")
    site.shimmed(f"{what}: `{shim}` keeps it", new=shim)
    return True


def _why(site: Site) -> str:
    why = site.era.why(BACKEND) or "--backend theano"
    return why if site.era.sure_of(BACKEND) else f"most likely: {why}"


def _is_same(site: Site) -> bool:
    if site.call is None or site.settings.modern or not site.standalone or site.era.backend != "theano":
        return False
    return _is(site, "same")


def _is(site: Site, word: str) -> bool:
    given = site.argument("border_mode") or site.argument("padding")
    return isinstance(given, ast.Constant) and given.value == word


def _numbers(site: Site, names: set[str]) -> list[int]:
    """The whole numbers that arguments of these names give; empty where one of them is something else."""
    values = [k.value for k in (site.call.keywords if site.call else ()) if k.arg in names]
    return _whole(values, site)


def _positional(site: Site) -> list[int]:
    """The kernel's size by position, `(32, 3, 3)` or `(32, (3, 3))`."""
    return _whole(site.call.args[1:3], site) if site.call is not None else []


def _whole(values: list[ast.expr], site: Site) -> list[int]:
    flat = [e for value in values for e in (value.elts if isinstance(value, ast.Tuple | ast.List) else [value])]
    found = [e.value for e in flat if isinstance(e, ast.Constant) and isinstance(e.value, int)]
    if len(found) != len(flat):
        return []
    return found * int(site.name[-2]) if len(found) == 1 else found
