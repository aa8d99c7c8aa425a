"""KM203: the kernel's rows and columns as separate arguments, as Keras 1 wrote them and Keras 2 still took them."""

from __future__ import annotations

import ast
from itertools import takewhile
from typing import TypeGuard

from kmigrate.rules.common.positions import old_order
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

_PLANE, _SPACE = ("nb_row", "nb_col"), ("kernel_dim1", "kernel_dim2", "kernel_dim3")
SIZES = {
    **{
        f"keras.layers.{name}": _PLANE
        for name in ("Conv2D", "Convolution2D", "SeparableConv2D", "SeparableConvolution2D")
    },
    **{f"keras.layers.{name}": _PLANE for name in ("Conv2DTranspose", "Deconvolution2D", "Deconv2D", "ConvLSTM2D")},
    **{f"keras.layers.{name}": _PLANE for name in ("AtrousConvolution2D", "AtrousConv2D", "LocallyConnected2D")},
    **{f"keras.layers.{name}": _SPACE for name in ("Conv3D", "Convolution3D")},
}

RULE = Rule(
    code="KM203",
    name="conv-positional",
    title="The kernel's size is one argument.",
    why="""
`Convolution2D(32, 3, 3)` meant 32 filters of 3 by 3, in Keras 2 as well. Today it means 32 filters of 3 by 3 that
move in steps of 3: it runs, and computes something else. Where tf.keras itself was written, the third argument was
the strides already, so that code is left alone.
""",
    examples=(
        Example(
            "from keras.layers import Convolution2D\n\nlayer = Convolution2D(32, 3, 3)\n",
            "from tensorflow.keras.layers import Conv2D\n\nlayer = Conv2D(32, (3, 3))\n",
        ),
        Example(
            "from keras.layers import Convolution2D\n\nlayer = Convolution2D(32, nb_row=3, nb_col=5)\n",
            "from tensorflow.keras.layers import Conv2D\n\nlayer = Conv2D(32, kernel_size=(3, 5))\n",
        ),
    ),
)


@RULE.on(*SIZES, handed=True)
def kernel_size(site: Site) -> None:
    if site.call is None or not site.standalone:
        return
    names = SIZES[site.name]
    keywords = [site.keyword(name) for name in names]
    positional = site.call.args[1:]
    plain = list(takewhile(lambda argument: not isinstance(argument, ast.Starred), positional))
    if any(keywords):
        _keywords(site, names, keywords, positional)
    elif len(plain) == len(names) < len(positional) and not isinstance(site.call.args[0], ast.Starred):
        _positional(site, len(names), plain)  # the whole size stands before the `*`
    elif any(isinstance(argument, ast.Starred) for argument in site.call.args):
        if old_order(site) is None and not _is_wrapped(site):  # else KM215 asks for all of them
            site.review("the kernel's size is one argument today; kmigrate cannot tell which arguments `*` gives")
    elif len(positional) > 1:
        _positional(site, len(names), positional)


def _is_wrapped(site: Site) -> bool:
    """Whether the call hands on the `*args` of a function, all of whose calls in the file give the size as one."""
    assert site.call is not None
    around = site.function_around(site.call)
    names = {around.name} if _hands_on(around, site.call) else set()
    seen, done = 0, set[str]()
    while names - done:
        name = min(names - done)
        done.add(name)
        for call in site.nodes(ast.Call):
            if not isinstance(call, ast.Call) or getattr(call.func, "id", None) != name:
                continue
            outer = site.function_around(call)
            if any(isinstance(one, ast.Starred) for one in call.args):
                if not _hands_on(outer, call):
                    return False
                names.add(outer.name)
            elif len(call.args) > 2 and not isinstance(call.args[1], ast.Tuple | ast.List):
                return False
            else:
                seen += 1
    return seen > 0


def _hands_on(function: ast.AST | None, call: ast.Call) -> TypeGuard[ast.FunctionDef]:
    """Whether the call's first argument is the function's own `*args`."""
    if not isinstance(function, ast.FunctionDef) or function.args.vararg is None or function.args.args:
        return False
    first = call.args[0]
    return isinstance(first, ast.Starred) and getattr(first.value, "id", None) == function.args.vararg.arg


def _keywords(
    site: Site, names: tuple[str, ...], keywords: list[ast.keyword | None], positional: list[ast.expr]
) -> None:
    given = [keyword for keyword in keywords if keyword is not None]
    if len(given) != len(names) or positional or site.unpacks:
        site.review(f"{', '.join(names)} are one argument `kernel_size` today; write them together")
        return
    pieces: list[str | ast.AST] = ["kernel_size=("]
    for index, keyword in enumerate(given):
        pieces += [", " if index else "", keyword.value]
    site.replace(given[0], *pieces, ")")
    for keyword in given[1:]:
        site.remove_argument(keyword)
    text = ", ".join(site.text(keyword.value) for keyword in given)
    site.rewritten("the kernel's size is one argument", given[0], new=f"kernel_size=({text})")


def _positional(site: Site, size: int, positional: list[ast.expr]) -> None:
    more = len(positional) > size
    if isinstance(positional[0], ast.Tuple | ast.List) or len(positional) < size or (more and old_order(site) is None):
        site.review(
            "the arguments behind the kernel's size had to be given by name, and mean something else by position today"
        )
    else:
        sizes = positional[:size]  # what stands behind them is given by name (KM215)
        span = (site.file.source.start(sizes[0]), site.file.source.end(sizes[-1]))
        site.file.edits.replace_span(*span, "(", span, ")")
        text = ", ".join(site.text(argument) for argument in sizes)
        site.rewritten(f"the kernel's size is one argument: `({text})`", new=f"({text})")
