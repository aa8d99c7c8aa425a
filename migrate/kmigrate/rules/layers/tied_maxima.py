"""KM637: how Theano trained what lies at a corner: equal maxima of a window, and activations at exactly 0."""

from __future__ import annotations

import ast

from kmigrate.era.clues import BACKEND
from kmigrate.rules.common import kernels
from kmigrate.rules.common.backends import why
from kmigrate.rules.common.positions import position
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RULE = Rule(
    code="KM637",
    name="tied-maxima",
    title="Equal maxima of a window shared no gradient on Theano, and had all of it each.",
    why="""
On the plain ground of an image all numbers behind a convolution are the same, and so every number of a window is its
largest. Theano gave each of them the whole gradient of the pooling, TensorFlow gives it to one, and over all of an
image in equal parts. What such models compute is the same, and they train otherwise from the first step on. Where it
is known that the backend was Theano, the layers of `kmigrate_shims` train as it did; where that is only likely, it is
said. `--modern` takes the layers of today.

The derivative of `relu` at exactly 0 was one half on Theano, that of `LeakyReLU` lay between its slopes, and today
they are those of the negative side. A convolution whose bias begins at 0 is exactly 0 on a ground of zeros, so that
its first step differs, and all that follow. In files with convolutions `theano_relu` of the shims is written, for the
activations of convolutions and for `Activation`.
""",
    examples=(
        Example(
            "import os\nos.environ['KERAS_BACKEND'] = 'theano'\nfrom keras.layers import MaxPooling2D\n\n"
            "layer = MaxPooling2D((2, 2))\n",
            "import os\nos.environ['KERAS_BACKEND'] = 'tensorflow'\n"
            "from kmigrate_shims.layers import TheanoMaxPooling2D\n\n"
            "layer = TheanoMaxPooling2D((2, 2))\n",
        ),
    ),
)
WINDOWS = tuple(name for name in kernels.POOLS if "Max" in name)
WHOLE = tuple(name.replace("Max", "GlobalMax") for name in WINDOWS)
RELU = "kmigrate_shims.layers.theano_relu"
ACTIVATIONS = ("keras.layers.Activation", *(f"keras.layers.{name}" for name in kernels.KERNELS))


@RULE.on(*WINDOWS)
def windows(site: Site) -> None:
    if _concerned(site, ("theano",)):
        new = kernels.pool(site.name)
        if kernels.uncut(site, new):
            if _shimmed(site, f"pooling.{new}"):
                site.add_argument("ties='all'")
        elif not _shimmed(site, f"Theano{new}"):
            _said(site, f"Theano{new}")


@RULE.on(*WHOLE)
def whole(site: Site) -> None:
    if _concerned(site, ("theano", "cntk")):
        new = f"TheanoGlobalMaxPooling{site.name[-2:]}"
        if not _shimmed(site, new):
            _said(site, new)


@RULE.on(*ACTIVATIONS)
def at_zero(site: Site) -> None:
    if site.call is None or not _concerned(site, ("theano",)) or not site.era.sure_of(BACKEND):
        return
    given = site.argument("activation", position(site, "activation"))
    if not isinstance(given, ast.Constant) or given.value != "relu" or not _convolves(site):
        return
    what = f"the derivative of relu at exactly 0 was one half on Theano ({why(site)})"
    if site.settings.shims:
        spelled = site.spell(RELU)
        site.replace(given, spelled)
        site.shimmed(what, given, new=spelled)
    elif _first(site, "relu"):
        site.review(
            f"{what}, which convolutions whose bias begins at 0 show on a ground of zeros; `{RELU}` keeps it", given
        )


def _concerned(site: Site, backends: tuple[str, ...]) -> bool:
    return site.use.kind == "name" and not site.settings.modern and site.standalone and site.era.backend in backends


def _shimmed(site: Site, new: str) -> bool:
    if not site.settings.shims or not site.era.sure_of(BACKEND):
        return False
    site.rename(f"kmigrate_shims.layers.{new}")
    site.shimmed(f"each of several equal maxima had the whole gradient on {_backend(site)} ({why(site)})", new=new)
    return True


def _said(site: Site, new: str) -> None:
    if _first(site, "pooling"):
        site.review(
            f"each of several equal maxima of a pooling had the whole gradient on {_backend(site)} ({why(site)}), "
            f"which images with a plain ground show; `kmigrate_shims.layers.{new}` trains so"
        )


def _first(site: Site, what: str) -> bool:
    """Whether it was not said in this file."""
    said = site.file.memo.setdefault(RULE.code, set())
    new = what not in said
    said.add(what)
    return new


def _convolves(site: Site) -> bool:
    return any(True for _ in site.uses(*ACTIVATIONS[1:]))


def _backend(site: Site) -> str:
    return "Theano" if site.era.backend == "theano" else "CNTK"
