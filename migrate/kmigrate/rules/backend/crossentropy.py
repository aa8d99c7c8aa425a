"""KM505: the order of target and output in the backend's crossentropies."""

from __future__ import annotations

import ast
import re

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

NAMES = tuple(
    f"keras.backend.{kind}"
    for kind in ("categorical_crossentropy", "sparse_categorical_crossentropy", "binary_crossentropy")
)
OLD = ("output", "target", "from_logits")
SINCE = "2.0.7"  # keras 2.0.6 and 2.0.7 keras/backend/tensorflow_backend.py
TARGETS = re.compile(r"true|target|label|truth|^y$|^t$", re.IGNORECASE)
OUTPUTS = re.compile(r"pred|output|hat|logit|prob|^p$|decoded|softmax|sigmoid", re.IGNORECASE)

RULE = Rule(
    code="KM505",
    name="crossentropy-order",
    title="The backend's crossentropies take the target first, which came second before Keras 2.0.7.",
    why="""
`K.categorical_crossentropy(output, target)` of Keras 1 and of Keras 2.0 to 2.0.6 is
`K.categorical_crossentropy(target, output)` since Keras 2.0.7, and so are the sparse and the binary one. The other
order gives numbers too, but other ones. In a program of those releases the arguments are given their names. Where the
release is not known, the names of what is handed over tell; where they do not, a person must.
""",
    examples=(
        Example(
            "from keras import backend as K\nfrom keras.models import Model\n\nmodel = Model(input=a, output=b)\n\n\n"
            "def loss(y_true, y_pred):\n    return K.categorical_crossentropy(y_pred, y_true)\n",
            "from tensorflow.keras import backend as K\nfrom tensorflow.keras.models import Model\n\n"
            "model = Model(inputs=a, outputs=b)\n\n\n"
            "def loss(y_true, y_pred):\n    return K.categorical_crossentropy(output=y_pred, target=y_true)\n",
        ),
    ),
)


@RULE.on(*NAMES)
def order(site: Site) -> None:
    call = site.call
    if call is None or not site.standalone or not call.args:
        return
    old, told = site.era.keras.is_before(SINCE), _told(site, call)
    of_keras_2 = site.era.keras.is_before("2") is False
    if old is None and (not of_keras_2 or told is False):
        old = told
    if old is None:
        if not (of_keras_2 and told is None and _ends_with_output(site, call)):
            site.review(
                f"the target comes first since Keras {SINCE}, the output came first before; kmigrate cannot tell for "
                "which this was written: write target= and output="
            )
    elif told is not None and told != old:
        site.review("target and output seem to be handed over in the wrong order; write target= and output=")
    elif old:
        what = f"the output came first before Keras {SINCE}, and comes second today"
        if site.name_positional(OLD, 0):
            site.rewritten(what, new="output=, target=")
        else:
            site.review(f"{what}; write target= and output=")


def _ends_with_output(site: Site, call: ast.Call) -> bool:
    """Whether only what stands second is called as an output is: enough where nearly all releases had that order."""
    if len(call.args) < 2 or any(isinstance(arg, ast.Starred) for arg in call.args):
        return False
    first, second = (_last_name(site, arg) for arg in call.args[:2])
    return bool(OUTPUTS.search(second)) and not OUTPUTS.search(first)


def _told(site: Site, call: ast.Call) -> bool | None:
    """Whether the output stands first, by what the arguments are called."""
    if len(call.args) < 2 or any(isinstance(arg, ast.Starred) for arg in call.args):
        return None
    first, second = (_last_name(site, arg) for arg in call.args[:2])
    if TARGETS.search(first) and OUTPUTS.search(second) and not OUTPUTS.search(first):
        return False
    if OUTPUTS.search(first) and TARGETS.search(second) and not TARGETS.search(first):
        return True
    return None


def _last_name(site: Site, node: ast.expr) -> str:
    while isinstance(node, ast.Call | ast.Subscript):
        node = node.args[0] if isinstance(node, ast.Call) and node.args else getattr(node, "value", ast.Constant(""))
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(attr=name):
            return name
        case _:
            return ""
