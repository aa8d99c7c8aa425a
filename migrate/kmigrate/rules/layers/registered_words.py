"""KM425: words for activations, regularizers and constraints that a program has registered itself."""

from __future__ import annotations

import ast

from kmigrate.rules.common.key_literals import Literal, literals
from kmigrate.rules.common.registered import OBJECTS, registered
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

ACTIVATIONS = ("activation", "recurrent_activation", "inner_activation")
PENALTIES = tuple(
    f"{part}_{kind}"
    for kind in ("regularizer", "constraint")
    for part in ("kernel", "bias", "recurrent", "activity", "depthwise", "pointwise", "gamma", "beta", "embeddings")
) + tuple(f"{part}_{kind}" for kind in ("regularizer", "constraint") for part in ("W", "U", "b"))
PLACES = {"keras.layers.Activation": 0, "keras.layers.Dense": 1, "keras.activations.get": 0}
# All that the stand-alone Keras knew (keras 0.3.3 to 2.3.1 keras/activations.py).
KNOWN = {
    *("elu", "exponential", "hard_sigmoid", "linear", "relu", "selu", "sigmoid", "softmax", "softplus", "softsign"),
    "tanh",
}
WHY = "Keras 3 looks for this word among its own alone, and not among custom objects"

RULE = Rule(
    code="KM425",
    name="registered-words",
    title="Words for activations, regularizers and constraints are Keras's own.",
    why="""
`get_custom_objects().update({"swish": Activation(swish)})` made `activation="swish"` mean the program's own function,
also where Keras had one of that name. Keras 3 looks among custom objects only when it reads files: a word of its own
(`swish`, `gelu`, `mish`) silently means another function, any other word is an error. The function itself is given
instead. A word that the stand-alone Keras did not know, and that the file does not register, must be registered
elsewhere: a person must give what is meant.
""",
    examples=(
        Example(
            "from keras import backend as K\nfrom keras.layers import Activation, Dense\n"
            "from keras.utils.generic_utils import get_custom_objects\n\n\n"
            "def swish(x):\n    return x * K.sigmoid(1.5 * x)\n\n\n"
            "get_custom_objects().update({'swish': Activation(swish)})\nlayer = Dense(3, activation='swish')\n",
            "from tensorflow.keras import backend as K\nfrom tensorflow.keras.layers import Activation, Dense\n"
            "from tensorflow.keras.utils import get_custom_objects\n\n\n"
            "def swish(x):\n    return x * K.sigmoid(1.5 * x)\n\n\n"
            "get_custom_objects().update({'swish': Activation(swish)})\nlayer = Dense(3, activation=swish)\n",
        ),
    ),
)


@RULE.on("keras.layers.*", given=(*ACTIVATIONS, *PENALTIES))
@RULE.on(*PLACES)
def worded(site: Site) -> None:
    if site.call is None or site.era.is_today:
        return
    place = PLACES.get(site.name)
    given = {k.arg: k.value for k in site.call.keywords if k.arg in ACTIVATIONS or k.arg in PENALTIES}
    if place == 1 and site.standalone and site.era.keras.is_before("2") is not False:
        place = None  # Keras 1 had the initializer there
    if place is not None and len(site.call.args) > place:
        given["activation"] = site.call.args[place]
    for keyword, value in given.items():
        for literal in literals(site, value, lambda node: node is value):  # noqa: B023
            _look(site, literal, keyword or "", _only_given_on(site, value))


def _only_given_on(site: Site, value: ast.expr) -> bool:
    """Whether the names in it are nothing but given to calls, so that a function may stand for the word."""
    names = {node.id for node in ast.walk(value) if isinstance(node, ast.Name)}
    reads = (node for name in names for node in site.named(name) if isinstance(getattr(node, "ctx", None), ast.Load))
    return all(isinstance(site.parent(node), ast.Call | ast.keyword) for node in reads)


def _look(site: Site, literal: Literal, keyword: str, free: bool) -> None:
    seen: set[int] = site.file.memo.setdefault("registered words", set())
    if id(literal.node) in seen or not isinstance(literal.node, ast.Constant):
        return
    seen.add(id(literal.node))
    values = registered(site).get(literal.text, [])
    if not values:
        if keyword in ACTIVATIONS and site.standalone and literal.text not in KNOWN and literal.text.isidentifier():
            site.review(
                f"{WHY}; Keras had no {literal.text!r} then: it is registered elsewhere; give the function itself",
                literal.node,
            )
        return
    new = _meant(site, literal, values, keyword)
    if new and literal.free and free:
        site.replace(literal.node, new)
        site.rewritten(WHY, literal.node, new=new)
    else:
        site.review(f"{WHY}; give what is registered as {literal.text!r} itself", literal.node)


def _meant(site: Site, literal: Literal, values: list[ast.expr], keyword: str) -> str:
    """What to write for a word; empty where that cannot be told."""
    if len(values) > 1:
        return ""
    value = values[0]
    if isinstance(value, ast.Call) and keyword in ACTIVATIONS and len(value.args) == 1 and not value.keywords:
        value = value.args[0]  # Activation(function)
    if not isinstance(value, ast.Name) or site.function_around(value) not in (None, site.function_around(literal.node)):
        return _asked_for(site, literal)
    at_once = site.function_around(literal.node) is None or isinstance(site.parent(literal.node), ast.arguments)
    if at_once and literal.node.lineno < value.lineno:
        return ""  # made before there is such a function
    is_class = any(node.name == value.id for node in site.nodes(ast.ClassDef) if isinstance(node, ast.ClassDef))
    return f"{value.id}()" if is_class and keyword in PENALTIES else "" if is_class else value.id


def _asked_for(site: Site, literal: Literal) -> str:
    held = next((use for use in site.uses(OBJECTS) if use.call is not None), None)
    return f"{site.text(held.call.func)}()[{site.text(literal.node)}]" if held is not None and held.call else ""
