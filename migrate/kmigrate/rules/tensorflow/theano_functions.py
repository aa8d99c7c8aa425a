"""KM617: functions of Theano and CNTK on Keras tensors."""

from __future__ import annotations

import ast
from collections import Counter
from typing import TYPE_CHECKING

from kmigrate.atlas import exists
from kmigrate.findings import Status
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

if TYPE_CHECKING:
    pass

RULE = Rule(
    code="KM617",
    name="theano-functions",
    title="A function of Theano or CNTK: the same of `keras.ops` where there is one, and a word of each where not.",
    why="""
Programs for the Theano backend computed losses and layers with `theano.tensor` on Keras tensors. Where all that a file
asks of Theano has the same meaning in `keras.ops`, it is written with that. A file that also makes graphs of Theano's
own (`function`, `shared`, `scan`...) needs more than that: there every name is said.
""",
    examples=(
        Example(
            "import theano.tensor as T\nfrom keras.models import Sequential\n\n"
            "def loss(y_true, y_pred):\n    return T.mean(T.sqr(y_pred - y_true), axis=-1)\n",
            "from tensorflow.keras.models import Sequential\nfrom tensorflow.keras import ops\n\n"
            "def loss(y_true, y_pred):\n    return ops.mean(ops.square(y_pred - y_true), axis=-1)\n",
        ),
    ),
)
T = "theano.tensor"
# Name -> name in keras.ops, and how many arguments mean the same by position. theano 1.0.5 theano/tensor/basic.py
SAME: dict[str, tuple[str, int]] = {
    **{name: (name, 1) for name in ("sqrt", "exp", "log", "log1p", "expm1", "floor", "ceil", "conj", "real", "imag")},
    **{name: (name, 1) for name in ("sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh")},
    **{name: (name, 1) for name in ("zeros_like", "ones_like")},
    **{name: (name, 2) for name in ("maximum", "minimum", "dot", "outer", "arctan2", "concatenate", "stack", "cast")},
    **{name: (name, 2) for name in ("sum", "prod", "mean", "max", "min", "argmax", "argmin", "any", "all")},
    **{name: (name, 2) for name in ("cumsum", "cumprod")},
    **{name: (name, 3) for name in ("clip", "tensordot")},
    "sqr": ("square", 1),
    "abs_": ("absolute", 1),
    "neg": ("negative", 1),
    "sgn": ("sign", 1),
    "inv": ("reciprocal", 1),
    "switch": ("where", 3),
    "where": ("where", 3),
    "pow": ("power", 2),
    "sub": ("subtract", 2),
    "true_div": ("true_divide", 2),
    "eq": ("equal", 2),
    "neq": ("not_equal", 2),
    "gt": ("greater", 2),
    "ge": ("greater_equal", 2),
    "lt": ("less", 2),
    "le": ("less_equal", 2),
    "reshape": ("reshape", 2),
    "transpose": ("transpose", 2),
    "tile": ("tile", 2),
    "repeat": ("repeat", 3),
    "nnet.sigmoid": ("sigmoid", 1),
    "nnet.softmax": ("softmax", 1),
    "nnet.softplus": ("softplus", 1),
    "nnet.relu": ("relu", 1),
    "nnet.nnet.sigmoid": ("sigmoid", 1),
    "nnet.nnet.softmax": ("softmax", 1),
}
# Exactly two arguments, for Theano takes any number.
TWO = {"add": "add", "mul": "multiply"}
KEYWORDS = {"axis", "keepdims", "axes"}
FLOATX = ("theano.config.floatX", "theano.configdefaults.floatX")


@RULE.on("theano.**", "cntk.**")
def neighbour(site: Site) -> None:
    use = site.use
    if use.kind != "name" or not site.file.speaks_keras:
        return
    new = _ops(site)
    asked = _asked(site)
    if new and asked.known:
        site.drop_name()
        ops = site.file.imports.spell("keras.ops" if new.startswith("keras.ops.") else "keras.backend", None)
        text = f"{ops}.{new.rpartition('.')[2]}" + ("" if new.startswith("keras.ops.") else "()")
        site.replace(site.node, text)
        site.rewritten(f"`{use.spelled}` is `{new}` in Keras", new=text)
        return
    use.kept = True
    if use.name in ("theano", "cntk", T):
        return
    if asked.first[use.name] is not use:
        site.file.statuses[id(use)] = Status.REVIEW  # said at the first of them
        return
    count = asked.count[use.name]
    more = f"; on Keras tensors it is `{new}`" if new else ""
    often = f" ({count} times here)" if count > 1 else ""
    site.review(f"`{use.spelled}`{often}: {use.name.partition('.')[0]} runs on no Python that is still supported{more}")


def _ops(site: Site) -> str:
    """The function of `keras.ops` that does the same with these arguments; empty where there is none."""
    if site.name in FLOATX:
        return "" if site.call is not None else "keras.backend.floatx"
    short = site.name.removeprefix(f"{T}.")
    call = site.call
    if short == site.name or call is None or site.unpacks:
        return ""
    if short in TWO:
        return f"keras.ops.{TWO[short]}" if len(call.args) == 2 and not call.keywords else ""
    new, count = SAME.get(short, ("", 0))
    if not new or len(call.args) > count or any(keyword.arg not in KEYWORDS for keyword in call.keywords):
        return ""
    if short in ("concatenate", "stack") and not (call.args and isinstance(call.args[0], ast.List | ast.Tuple)):
        return ""
    return f"keras.ops.{new}" if exists(f"keras.ops.{new}", site.settings.target) else ""


class Asked:
    """What a file asks of Theano and CNTK."""

    def __init__(self, site: Site) -> None:
        roots = ("theano", "cntk")
        uses = [use for use in site.file.uses if use.kind == "name" and use.name.partition(".")[0] in roots]
        self.count = Counter(use.name for use in uses)
        self.first = {use.name: use for use in reversed(uses)}
        named = [use for use in uses if use.name not in (*roots, T)]
        self.known = all(_ops(Site(site.file, use, site.rule)) for use in named)  # nothing but what keras.ops does


def _asked(site: Site) -> Asked:
    if Asked not in site.file.memo:
        site.file.memo[Asked] = Asked(site)
    found: Asked = site.file.memo[Asked]
    return found
