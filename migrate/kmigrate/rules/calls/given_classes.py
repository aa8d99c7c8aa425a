"""KM279: classes with old defaults that are given on, to be called where nobody sees which class it is."""

from __future__ import annotations

import ast

from kmigrate.rules.common.optimizers import KEPT, kept
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.rows import counts, plain
from kmigrate.rules.site import Site

LAYERS = ("LSTM", "GRU", "LSTMCell", "GRUCell", "ConvLSTM2D")
OPTIMIZERS = ("RMSprop", "Adagrad", "Adadelta", "Adamax")
ASKED = ("isinstance", "issubclass", "wraps", "type", "hasattr", "print")

RULE = Rule(
    code="KM279",
    name="given-classes",
    title="A class whose defaults changed is given on as a value.",
    why="""
`{"gru": GRU, "lstm": LSTM}[kind](8)` calls a class with the defaults of today. Where the call shows which class it is,
the old defaults are written into it (KM202, KM403); where the class stands in a dictionary, a list, a default argument
or an attribute, a person must write them where it is called, or give on `functools.partial(GRU, reset_after=False)`.
""",
    examples=(
        Example(
            'from keras.layers import GRU, LSTM\n\ncells = {"gru": GRU, "lstm": LSTM}\n',
            'from tensorflow.keras.layers import GRU, LSTM\n\ncells = {"gru": GRU, "lstm": LSTM}\n',
            "`GRU` and `LSTM` are reported for review.",
        ),
    ),
)


@RULE.on(
    *(f"keras.layers.{name}" for name in LAYERS),
    *(f"keras.optimizers.{name}" for name in OPTIMIZERS),
    kinds=("name",),
)
def given(site: Site) -> None:
    if site.call is not None or site.settings.modern or site.use.stored or not _is_given_on(site):
        return
    rows = [row for row in site.file.facts.defaults.get(site.name, {}).values() if counts(site, row)]
    wanted = [f"{row.keyword}={plain(row.new)}" for row in rows]
    name = site.name.rpartition(".")[2].lower()
    if name in KEPT and site.standalone:
        wanted += [f"{key}={value}" for key, value in kept(site, name).items()]
    if wanted:
        site.review(f"called somewhere else, it has other defaults today: give it {', '.join(wanted)} there")


def _is_given_on(site: Site) -> bool:
    """Whether the class becomes a part of something. A name for it is followed, and its uses are asked themselves."""
    node, outer = site.node, site.parent(site.node)
    match outer:
        case ast.List() | ast.Tuple() | ast.Set():
            inner = site.parent(outer)
            asks = isinstance(inner, ast.Call | ast.Compare)
            return not (asks and not _hands(inner, outer))
        case ast.Dict(values=values):
            holder = site.parent(outer)
            named = isinstance(holder, ast.keyword) and holder.arg == "custom_objects"
            return any(value is node for value in values) and not named
        case ast.arguments() | ast.Return() | ast.IfExp() | ast.BoolOp():
            return True
        case ast.keyword(arg=name):
            return name != "custom_objects"
        case ast.Call():
            return _hands(outer, node)
        case ast.Assign():
            return isinstance(site.parent(outer), ast.ClassDef) or not isinstance(outer.targets[0], ast.Name)
        case _:
            return False


def _hands(call: ast.AST | None, node: ast.AST) -> bool:
    """Whether a call is given the class, and not only asked about it."""
    if not isinstance(call, ast.Call) or not any(one is node for one in call.args):
        return False
    function = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return function not in ASKED and function != "partial"
