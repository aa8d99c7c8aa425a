"""KM292: layers that a layer keeps as attributes or in lists, whose weights the old Keras did not count."""

from __future__ import annotations

import ast

from kmigrate.engine.names.canonical import ancestry
from kmigrate.engine.names.values import ClassInfo, LocalClass
from kmigrate.engine.walk import walk
from kmigrate.rules.common.classes import (
    Function,
    makes_weight,
    method_around,
    methods,
    own_attribute,
    self_name,
    statements,
)
from kmigrate.rules.common.held import WEIGHTED, class_around, lists_itself
from kmigrate.rules.common.weights import LISTS, plan_of
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

LAYER, MODEL, NORMALIZATION = "keras.layers.Layer", "keras.models.Model", "keras.layers.BatchNormalization"
# What these list themselves, by the class of the standalone Keras that keeps it.
COUNTED = {
    "keras.layers.Wrapper": {"layer", "forward_layer", "backward_layer"},
    "keras.layers.RNN": {"cell"},
    "keras.layers.StackedRNNCells": {"cells"},
}
WHOLE = ("keras.models.Sequential", MODEL)
RULE = Rule(
    code="KM292",
    name="held-layers",
    title="The weights of a layer that a layer holds were neither trained nor saved.",
    why="""
Before Keras 2.3 a layer knew only the weights that it made by `add_weight`: those of a `Dense` in one of its attributes
kept their first values and stood in no file, and nothing said so. Keras 2.3 counted attributes, but not what stands in
a list or dictionary, and models of a class of one's own never counted those. Keras 3 counts, trains and saves all.
`trainable=False` keeps the numbers; take it out if the layer was meant to learn. tf.keras always trained such layers. A
class that lists the weights itself, as by `self._trainable_weights += self.dense.trainable_weights`, is left alone.
""",
    examples=(
        Example(
            "from keras.layers import Dense, Layer\n\n\nclass Experts(Layer):\n"
            "    def __init__(self, **kwargs):\n        super(Experts, self).__init__(**kwargs)\n"
            "        self.experts = [Dense(4) for _ in range(3)]\n",
            "from tensorflow.keras.layers import Dense, Layer\n\n\nclass Experts(Layer):\n"
            "    def __init__(self, **kwargs):\n        super(Experts, self).__init__(**kwargs)\n"
            "        self.experts = [Dense(4, trainable=False) for _ in range(3)]\n",
        ),
    ),
)


@RULE.on(*(f"keras.layers.{name}" for name in WEIGHTED), *WHOLE)
def of_keras(site: Site) -> None:
    if site.use.kind == "name":
        _held(site)


@RULE.on(f"{LAYER}()")
def of_the_project(site: Site) -> None:
    """An object of a class of the project's own, where that class has weights."""
    owner = site.use.owner
    if site.use.kind != "make" or owner is None:
        return
    weighted = {*(f"keras.layers.{name}" for name in (*WEIGHTED, "Wrapper")), *WHOLE}
    if weighted & set(ancestry(owner.legacy, site.file.facts)) or any(map(_makes_weights, _line(owner))):
        _held(site)


def _line(info: ClassInfo) -> list[ClassInfo]:
    """The class and those of the project that it derives from."""
    found = [info]
    for base in info.bases:
        if isinstance(base, LocalClass) and base.info is not info:
            found += _line(base.info)
    return found


def _makes_weights(info: ClassInfo) -> bool:
    here = methods(info.node).values()
    return any(makes_weight(node, self_name(method)) for method in here for node in walk(method))


def _held(site: Site) -> None:
    call, info = site.call, class_around(site)
    if call is None or info is None or not site.standalone or not info.legacy:
        return
    line = ancestry(info.legacy, site.file.facts)
    method = method_around(info.node, call)
    if LAYER not in line or method is None or method.name == "call":
        return
    attribute, listed = _place(site, call, method)
    if not attribute or any(attribute in names for cls, names in COUNTED.items() if cls in line):
        return
    if _is_listed(site, info.node, attribute):
        return
    if listed or (MODEL not in line and site.era.keras.is_before("2.3") is not False):
        _freeze(site, call, sure=listed or site.era.keras.is_before("2.3") is True)


def _is_listed(site: Site, cls: ast.ClassDef, attribute: str) -> bool:
    """Whether the class itself says that the weights of what is in the attribute are its own, or may say it."""
    here = methods(cls)
    plan = plan_of(site, [here[name] for name in ("__init__", "build") if name in here])
    if not plan.listings or any(one.items is None for one in plan.listings):
        return lists_itself(cls)
    return f"{attribute}." in plan.listed(LISTS)


def _place(site: Site, call: ast.Call, method: Function) -> tuple[str, bool]:
    """The attribute of self to which a layer comes as it is, and whether in a list or dictionary."""
    me, node, listed = self_name(method), site.parent(call), False
    inner: ast.AST = call
    while isinstance(node, ast.List | ast.Tuple | ast.Dict | ast.ListComp | ast.DictComp | ast.IfExp):
        inner, node, listed = node, site.parent(node), listed or not isinstance(node, ast.IfExp)
    match node:
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)) if call in values:
            return own_attribute(targets[values.index(call)], me) if len(targets) == len(values) else "", False
        case ast.Assign(targets=[ast.Subscript(value=of)]):
            return _attribute(of, method), True
        case ast.Assign(targets=[target]):
            return _attribute(target, method), listed
        case ast.AugAssign(target=target):
            return _attribute(target, method), True
        case ast.Call(func=ast.Attribute(value=of, attr="append" | "extend" | "insert"), args=[*_, last]) if (
            last is inner
        ):
            return _attribute(of, method), True
        case ast.Call(func=ast.Name(id="setattr"), args=[ast.Name(id=name), _, last]) if last is inner and name == me:
            return "setattr", listed
        case _:
            return "", False


def _attribute(target: ast.expr, method: Function) -> str:
    """The attribute of self that is meant, also by a name that comes to it in the same method."""
    me = self_name(method)
    if not isinstance(target, ast.Name):
        return own_attribute(target, me)
    for statement in statements(method.body):
        match statement:
            case ast.Assign(targets=[kept], value=ast.Name(id=name)) if name == target.id:
                return own_attribute(kept, me)
            case _:
                pass
    return ""


def _freeze(site: Site, call: ast.Call, *, sure: bool) -> None:
    told = next((one for one in call.keywords if one.arg == "trainable"), None)
    if told is not None and isinstance(told.value, ast.Constant) and told.value.value is False:
        return
    if not sure:
        site.review("before Keras 2.3 a layer that a layer holds was neither trained nor saved; today it is both", call)
    elif site.name == NORMALIZATION:
        site.review("what this learns was neither trained nor moved nor saved, for a layer holds it; today it is", call)
    elif told is not None or any(one.arg is None for one in call.keywords) or not _takes_more(site):
        site.review("a layer that a layer holds in this way was neither trained nor saved; today it is both", call)
    else:
        site.file.edits.add_argument(call, "trainable=False")
        site.rewritten("a layer that a layer holds in this way was never trained", call, new="trainable=False")


def _takes_more(site: Site) -> bool:
    """Whether a class takes the arguments that every layer takes."""
    constructor = methods(site.use.owner.node).get("__init__") if site.use.owner is not None else None
    return constructor is None or constructor.args.kwarg is not None
