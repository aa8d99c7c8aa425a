"""KM215: positional arguments in the order of Keras 0.3 and 1."""

from __future__ import annotations

import ast

from kmigrate.rules.common.positions import new_name, old_order, starred
from kmigrate.rules.registry import POSITIONAL, Example, Rule
from kmigrate.rules.site import Site
from kmigrate.tables import load_tables

# What a parameter that is gone today had as its default: given so, it may simply go.
DEFAULTS = {
    "weights": (None,),
    "dropout": (0, 0.0),
    "mode": (0,),
    "input_length": (None,),
    "dim_ordering": ("default",),
}
ELSEWHERE = frozenset({"forget_bias_init", "output_shape", "init"})  # the rules that speak of them write the name too

RULE = Rule(
    code="KM215",
    name="keras1-arguments",
    title="Positional arguments stand in the order of Keras 1.",
    why="""
`Dense(64, "uniform", "relu")` gave the initializer before the activation in Keras 0.3 and 1. Keras 2 changed the
order and took no more than the first argument or two of most layers by position, so that a call of the stand-alone
Keras with more of them was written for Keras 1. They are given by their new names. Code of tf.keras had the new order
from the beginning and is left to KM206.
""",
    examples=(
        Example(
            "from keras.layers import Dense\n\nlayer = Dense(64, 'uniform', 'relu')\n",
            "from tensorflow.keras.layers import Dense\n\n"
            "layer = Dense(64, kernel_initializer='uniform', activation='relu')\n",
        ),
        Example(
            "from keras.layers import MaxPooling2D\n\nlayer = MaxPooling2D((2, 2), (2, 2), 'same', 'th')\n",
            "from tensorflow.keras.layers import MaxPooling2D\n\n"
            "layer = MaxPooling2D((2, 2), (2, 2), 'same', data_format='channels_first')\n",
        ),
    ),
)


@RULE.on(*load_tables().orders, handed=True, needs=POSITIONAL)
def by_name(site: Site) -> None:
    order, call = old_order(site), site.call
    if order is None or call is None:
        return
    keep = site.file.facts.orders[site.name].keep
    behind = call.args[keep:]
    if behind and isinstance(behind[0], ast.Starred) and starred(site) is None:
        return  # the constructor's own `*args`: read where the class is called
    given_on = any(isinstance(argument, ast.Starred) for argument in behind)
    if given_on or starred(site) is not None or len(call.args) > len(order):
        rest = f"all but {keep}" if keep else "all of them"
        site.review(f"kmigrate cannot tell which arguments `{_last(site)}` is given here; give {rest} by name")
        return
    if order[1:2] in (("nb_row",), ("kernel_dim1",)) and _sized(call.args[1:keep]):
        return  # KM203 says what is wrong
    said = []
    starts = {id(node): start for node, start, _ in site.file.edits.list_of(call).items}
    for parameter, argument in zip(order[keep:], behind, strict=False):
        if parameter in ELSEWHERE and new_name(site, parameter) == parameter and not site.name.endswith(".Lambda"):
            continue
        if isinstance(argument, ast.Constant) and argument.value in DEFAULTS.get(parameter, ()):
            site.remove_argument(argument)
        elif parameter == "input_length":
            site.replace(argument, "input_shape=(", argument, ",)")
            said.append("input_shape")
        else:
            new = new_name(site, parameter)
            site.file.edits.replace_span(starts[id(argument)], starts[id(argument)], f"{new}=")
            said.append(new)
            if parameter == "weights":
                site.review("layers take no `weights` today; build the layer and call layer.set_weights(...)", argument)
    if said:
        named = ", ".join(f"`{name}`" for name in said)
        site.rewritten(f"{named}: given by name, for Keras 1 had another order", call)


def _sized(sizes: list[ast.expr]) -> bool:
    """Whether a kernel's size stands where Keras 1 had a number."""
    return any(isinstance(size, ast.Tuple | ast.List) for size in sizes)


def _last(site: Site) -> str:
    return site.name.rpartition(".")[2]
