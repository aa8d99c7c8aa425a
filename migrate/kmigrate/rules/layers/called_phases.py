"""KM234: layers and models that are told their phase where they are called."""

from __future__ import annotations

import ast

from kmigrate.engine.names.values import Instance
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

PHASED = "kmigrate_shims.layers.Phased"
KINDS = ("layers.Layer", "layers.RNN", "layers.Bidirectional", "layers.MultiHeadAttention")
MODELS = ("models.Model", "models.Sequential")
# Layers whose phase says nothing.
SAME = {"keras.layers.Dense", "keras.layers.Activation", "keras.layers.Flatten", "keras.layers.Embedding"}
WHY = "a model of Keras 3 says its own phase to every layer, whatever the layer was called with"

RULE = Rule(
    code="KM234",
    name="called-phases",
    title="A model forgets that a layer was called with `training=`.",
    why="""
`Dropout(0.5)(x, training=True)` went on dropping in predictions, and `BatchNormalization()(x, training=False)` or
`base(x, training=False)` kept their averages while the model was trained. A functional model of Keras 3 calls each of
its layers with its own phase, and nothing says so: predictions stop to vary, averages move. `Phased` of the shims holds
the layer to its phase. In the `call` of a layer or model of one's own, and on real values, `training=` works as it did.
""",
    examples=(
        Example(
            "from keras.layers import Dropout, Input\nfrom keras.models import Model\n\n"
            "x = Input((8,))\nmodel = Model(x, Dropout(0.5)(x, training=True))\n",
            "from tensorflow.keras.layers import Dropout, Input\nfrom tensorflow.keras.models import Model\n"
            "from kmigrate_shims.layers import Phased\n\n"
            "x = Input((8,))\nmodel = Model(x, Phased(Dropout(0.5), training=True)(x))\n",
        ),
    ),
)


@RULE.on(*(f"keras.{kind}.__call__" for kind in (*KINDS, *MODELS)), given=("training",))
def called(site: Site) -> None:
    call, given = site.call, site.keyword("training")
    if call is None or given is None or not _applies(site, call, given.value):
        return
    if not site.settings.shims:
        site.review(f"{WHY}; --no-shims forbids what holds it to its phase", given)
        return
    phase = site.text(given.value)
    site.remove_argument(given)
    spelled = site.spell(PHASED)
    site.replace(call.func, f"{spelled}(", call.func, f", training={phase})")
    site.shimmed(WHY, call, new=f"{spelled}(..., training={phase})")


def _applies(site: Site, call: ast.Call, phase: ast.expr) -> bool:
    if isinstance(phase, ast.Constant) and phase.value is None:
        return False
    if site.era.is_today:
        return False
    layer = site.value(call.func)
    if isinstance(layer, Instance) and layer.cls in SAME:
        return False
    if "learning_phase" in site.text(phase):
        return False  # another rule speaks of it
    return _is_symbolic(site, call)


def _is_symbolic(site: Site, call: ast.Call) -> bool:
    """Whether the call makes a part of a model: it is given one of its tensors, or may be and makes its layer there."""
    first = call.args[0] if call.args else None
    tensors = first.elts if isinstance(first, ast.List | ast.Tuple) else [first]
    values = [site.value(one) for one in tensors if one is not None]
    if any(isinstance(one, Instance) and one.cls == "keras.Tensor" for one in values):
        return not _in_call(site)
    return isinstance(call.func, ast.Call) and not _in_class(site)


def _around(site: Site) -> list[ast.AST]:
    found, node = [], site.parent(site.node)
    while node is not None:
        found.append(node)
        node = site.parent(node)
    return found


def _in_call(site: Site) -> bool:
    return any(isinstance(one, ast.FunctionDef) and one.name == "call" for one in _around(site)) and _in_class(site)


def _in_class(site: Site) -> bool:
    return any(isinstance(one, ast.ClassDef) for one in _around(site))
