"""KM298: recurrent layers that are called on a list of their inputs and states."""

from __future__ import annotations

import ast

from kmigrate.rules.layers.states_and_masks import RECURRENT, tell_mask
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

WHY = "the states of a recurrent layer are given by name today"
RULE = Rule(
    code="KM298",
    name="listed-states",
    title="A recurrent layer takes no list of its inputs and states.",
    why="""
`LSTM(8)([x, h, c])` began with the states `h` and `c`, in the stand-alone Keras from 2.0 and in tf.keras to 2.15.
Keras 3 takes the list for several inputs and stops. The states are given as `initial_state`, and where anything of the
file makes masks, that of the inputs by name (KM235). A list that is made elsewhere is reported.
""",
    examples=(
        Example(
            "from keras.layers import SimpleRNN, Input\n\nx, h = Input((5, 3)), Input((8,))\n"
            "y = SimpleRNN(8)([x, h])\n",
            "from tensorflow.keras.layers import SimpleRNN, Input\n\nx, h = Input((5, 3)), Input((8,))\n"
            "y = SimpleRNN(8)(x, initial_state=[h])\n",
        ),
    ),
)


@RULE.on(*RECURRENT)
def called(site: Site) -> None:
    call = site.call
    if call is None or len(call.args) != 1 or site.era.is_today or site.keyword("initial_state") is not None:
        return
    match call.args[0]:
        case (
            ast.List(elts=[inputs, ast.Starred(value=states)])
            | ast.BinOp(left=ast.List(elts=[inputs]), op=ast.Add(), right=states)
        ) if not isinstance(inputs, ast.Starred):
            _write(site, call.args[0], inputs, states)
        case ast.List(elts=[inputs, first, *rest]) if not isinstance(inputs, ast.Starred):
            parts: list[str | ast.AST] = ["[", first]
            for one in rest:
                parts += [", ", one]
            _write(site, call.args[0], inputs, *parts, "]")
        case ast.Name() as given if any(_has_states(value) for value in site.assigned_near(given)):
            site.review(f"{WHY}, as `initial_state`, and this may be a list of inputs and states", given)
        case _:
            pass


def _write(site: Site, given: ast.expr, inputs: ast.expr, *states: str | ast.AST) -> None:
    assert site.call is not None
    site.replace(given, inputs, ", initial_state=", *states)
    site.rewritten(WHY, site.call, new="initial_state=...")
    tell_mask(site, inputs)


def _has_states(value: ast.expr) -> bool:
    match value:
        case ast.List(elts=[_, _, *_]):
            return True
        case ast.BinOp(left=ast.List(elts=[_]), op=ast.Add()):
            return True
        case _:
            return False
