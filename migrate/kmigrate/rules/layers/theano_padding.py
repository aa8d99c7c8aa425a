"""KM631: what `same` meant on Theano."""

from __future__ import annotations

from kmigrate.era.clues import BACKEND
from kmigrate.rules.common import kernels
from kmigrate.rules.common.backends import why
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

PLAIN = tuple(
    f"keras.layers.{name}" for name, new in kernels.KERNELS.items() if new[:4] == "Conv" and "Atrous" not in name
)

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
without it, but for those of Keras 2.0.4 to 2.1.4. The states of a ConvLSTM2D are convolved with `same` whatever its own
padding is. `full` was a padding of Theano alone.
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


@RULE.on(*(f"keras.layers.{name}" for name in kernels.KERNELS))
def convolution(site: Site) -> None:
    new = kernels.KERNELS[_last(site)]
    if not _was_theano(site) or (new == "Conv3D" and site.era.keras.is_before("1.2") is True):
        return  # volumes of Keras 0 and 1.0 were padded as on TensorFlow
    if not kernels.moves(site) or not kernels.may_be(site, "same"):
        return
    what = f"an even kernel, or one that moves in longer steps, stood elsewhere on Theano ({why(site)})"
    if not kernels.known(site):
        _unknown(site, f"where the padding is `same`, {what}", f"Theano{new}")
    elif not _shimmed(site, what, f"Theano{new}"):
        site.review(f"{what}; {_remedy(site, new)}")


def _remedy(site: Site, new: str) -> str:
    if "Transpose" in new:
        return "of what padding='valid' gives, half of the kernel must be cut off in front, and what is too much behind"
    sizes, steps = kernels.sizes(site), kernels.steps(site)
    pad = "a padding of (k // 2, (k - 1) // 2) on each side"
    if sizes and steps and "Atrous" not in site.name:
        pads = [(size // 2, (size - 1) // 2) for size in sizes]
        pad = f"ZeroPadding{new[-2:]}({tuple(pads) if len(pads) > 1 else pads[0]})"
    return f"where weights were trained there, put {pad} in front and write padding='valid'"


@RULE.on("keras.layers.ConvLSTM2D")
def recurrent(site: Site) -> None:
    if not _was_theano(site):
        return
    sizes = kernels.sizes(site)
    if sizes and all(size % 2 for size in sizes) and not (kernels.moves(site) and kernels.may_be(site, "same")):
        return
    what = f"even kernels, and longer steps, stood elsewhere on Theano, over states as over images ({why(site)})"
    if not _shimmed(site, what, "TheanoConvLSTM2D"):
        site.review(f"{what}; take `kmigrate_shims.layers.TheanoConvLSTM2D` where weights were trained there")


@RULE.on(*PLAIN)
def full(site: Site) -> None:
    """Every place where the kernel touches the image: only Theano had it."""
    if site.call is None or not site.standalone or not (kernels.known(site) and kernels.may_be(site, "full")):
        return
    what = "only Theano had the padding `full`, and the target has none of that name"
    if not site.settings.shims:
        site.review(f"{what}; pad by the size of the kernel less 1 in front, and write padding='valid'")
        return
    new = f"kmigrate_shims.layers.convolution.{kernels.KERNELS[_last(site)]}"
    site.rename(new)
    site.shimmed(f"{what}: the layer of the shims has it", new=new)


@RULE.on(*kernels.POOLS)
def pooling(site: Site) -> None:
    if not _was_theano(site) or not kernels.may_be(site, "same"):
        return
    what, new = f"`same` pooling had another border on Theano ({why(site)})", kernels.pool(site.name)
    word, between = kernels.counted_or_uncut(site, new)
    if not kernels.known(site):
        _unknown(site, f"where the padding is `same`, {what}", f"Theano{new}")
    elif between is None and site.settings.shims:
        _shimmed(site, what, f"Theano{new}")
        site.review(
            f"{what}, and Keras 2.0 and 2.1 had one of their own, `{word}` of the shims: say which it was, by --from"
        )
    elif between:
        if _shimmed(site, what, f"pooling.{new}"):
            given = kernels.padding_of(site)
            assert given is not None
            site.replace(given, repr(word))
        else:
            site.review(f"{what}: numbers at the edges differ; pad in front and pool with 'valid'")
    elif not _shimmed(site, what, f"Theano{new}"):
        site.review(f"{what}: numbers at the edges may differ; pad in front and pool with 'valid'")


def _shimmed(site: Site, what: str, shim: str) -> bool:
    """Takes the layer that pads as Theano did, where it is known that it was Theano."""
    if not site.settings.shims or not site.era.sure_of(BACKEND) or site.use.kind != "name":
        return False
    site.rename(f"kmigrate_shims.layers.{shim}")
    site.shimmed(f"{what}: `{shim}` keeps it", new=shim)
    return True


def _unknown(site: Site, what: str, shim: str) -> None:
    """The padding is a value that is not written here; the layer of the shims has all of them."""
    if not _shimmed(site, what, shim):
        site.review(f"{what}; see which it is")


def _was_theano(site: Site) -> bool:
    return site.call is not None and not site.settings.modern and site.standalone and site.era.backend == "theano"


def _last(site: Site) -> str:
    return site.name.rpartition(".")[2]
