"""KM328: names of layers that Keras gave, where a program asks for one of them."""

from __future__ import annotations

import ast
import re

from kmigrate.engine.names.canonical import canonical
from kmigrate.engine.names.values import Ref
from kmigrate.rules.common.application_layers import families, family, today
from kmigrate.rules.common.key_literals import Literal, literals
from kmigrate.rules.common.logs import Logs
from kmigrate.rules.common.numbered_names import NUMBERED, TODAY, of_own
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

GIVEN = (
    *("compile", "fit", "fit_generator", "evaluate", "predict"),
    *("train_on_batch", "test_on_batch", "predict_on_batch"),
)
HISTORY = "keras.callbacks.History.history"
OUTPUT = re.compile(rf"(?:val_)?(?P<name>{NUMBERED.pattern})_[a-z]\w*")
RULE = Rule(
    code="KM328",
    name="layer-names",
    title="Layers that were not named have other names today.",
    why="""
The first Dense layer of a program was `dense_1` and is `dense`; the second was `dense_2` and is `dense_1`. So
`get_layer("dense_1")` still finds a layer, and another one. A model that was loaded from an old file keeps its
names. So it is with the keys of data, losses and histories that are names of layers. The layers of ResNet50 are
called by their place since Keras 2.3: `activation_49` is `conv5_block3_out`, and some of MobileNet and DenseNet have
other names too. Names in a list that is looped over are found as well.
""",
    examples=(
        Example(
            "from keras.applications.resnet50 import ResNet50\n\n"
            "features = ResNet50().get_layer('activation_49').output\n",
            "from tensorflow.keras.applications.resnet50 import ResNet50\n\n"
            "features = ResNet50().get_layer('conv5_block3_out').output\n",
        ),
    ),
)


@RULE.on("keras.models.Model.get_layer")
def asked(site: Site) -> None:
    given = site.argument("name", 0)
    if site.call is None or site.use.kind != "attribute" or given is None:
        return
    assert isinstance(site.node, ast.Attribute)
    seen: set[int] = site.file.memo.setdefault("names of layers", set())
    for literal in literals(site, given, lambda _: False):
        if id(literal.node) not in seen:
            seen.add(id(literal.node))
            _name(site, literal, site.node.value)


def _name(site: Site, literal: Literal, model: ast.expr) -> None:
    old = literal.text
    new, sure = _of_application(site, old, model)
    if new and sure and literal.free and site.text(literal.node).count(old) == 1:
        at = site.text(literal.node).index(old)
        site.replace_part(literal.node, at, at + len(old), new)
        site.rewritten("the layer has another name in this model today", literal.node, new=new)
    elif new:
        site.review(f"in the model of `keras.applications` this layer is called `{new}` today", literal.node)
    elif old == "avg_pool" and "ResNet" in families(site) and site.era.keras.is_before("2.2") is True:
        message = (
            "`avg_pool` gave (1, 1, 2048) for each image until Keras 2.1, and gives (2048,) today, or is not there"
        )
        site.review(message + " without the top", literal.node)
    else:
        _numbered(site, literal.node, old)


def _once(site: Site, node: ast.expr, old: str) -> None:
    """Of a key that is the name of a layer; the first place stands for all."""
    seen: set[str] = site.file.memo.setdefault("keys that are names of layers", set())
    if old not in seen:
        seen.add(old)
        _numbered(site, node, old)


def _numbered(site: Site, node: ast.expr, old: str) -> None:
    """Says of a name that Keras gave what it is today."""
    word, _, number = old.rpartition("_")
    new = TODAY.get(word, word) if NUMBERED.fullmatch(old) is not None else of_own(site, word, number)
    if not new or _is_given(site, old):
        return
    # tf.keras counted from none, as Keras does today, but for the inputs.
    first = int(number) - 1 if site.standalone or word == "input" else int(number)
    now = new if not first else f"{new}_{first}"
    if now != old:
        site.review(
            f"Keras names layers `{new}`, `{new}_1`... today: in a new model this is `{now}`, in one from an old "
            "file it is still what it was; give the layer a name",
            node,
        )


@RULE.on(*(f"keras.models.Model.{name}" for name in GIVEN))
def keys(site: Site) -> None:
    """`loss={"dense_1": "mse"}`, and data by the names of inputs and outputs."""
    call = site.call
    if call is None or site.use.kind != "attribute":
        return
    for value in (*call.args, *(keyword.value for keyword in call.keywords)):
        if isinstance(value, ast.Name):
            found = site.assigned(value.id)
            value = found[0] if len(found) == 1 else value
        for key in value.keys if isinstance(value, ast.Dict) else ():
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                _once(site, key, key.value)


@RULE.on(HISTORY)
def logged(site: Site) -> None:
    """`history.history["dense_2_loss"]`"""
    if next(site.uses(HISTORY)) is not site.use:
        return
    for key in Logs(site).keys():  # noqa: SIM118
        if isinstance(key, ast.Constant) and isinstance(key.value, str) and (match := OUTPUT.fullmatch(key.value)):
            _once(site, key, match["name"])


@RULE.on("keras.layers.Layer.name")
def compared(site: Site) -> None:
    """`if layer.name == "dense_2"`"""
    match site.parent(site.node):
        case ast.Compare(left=left, comparators=[right]):
            for one in (left, right):
                if isinstance(one, ast.Constant) and isinstance(one.value, str):
                    _once(site, one, one.value)
        case _:
            pass


def _of_application(site: Site, old: str, model: ast.expr) -> tuple[str, bool]:
    """What a layer is called today, by the application that the file makes, and whether it is that model's."""
    kinds = families(site)
    made = _made(site, model)
    if made:
        return today(made, old), True
    found = [(kind, today(kind, old)) for kind in kinds if today(kind, old)]
    if not found:
        return "", False
    # A numbered name may be a layer of any model.
    return found[0][1], len(kinds) == 1 or (len(found) == 1 and NUMBERED.fullmatch(old) is None)


def _made(site: Site, model: ast.expr) -> str:
    """The application that the expression is, where the file makes it at once or in the only assignment."""
    if isinstance(model, ast.Name):
        values = site.assigned(model.id)
        model = values[0] if len(values) == 1 else model
    if not isinstance(model, ast.Call):
        return ""
    value = site.value(model.func)
    return family(canonical(value.name)) if isinstance(value, Ref) else ""


def _is_given(site: Site, name: str) -> bool:
    """Whether the program names a layer so itself."""
    asking = {id(k) for use in site.uses("keras.models.Model.get_layer") if use.call for k in use.call.keywords}
    return any(
        isinstance(node, ast.keyword)
        and id(node) not in asking
        and node.arg == "name"
        and isinstance(node.value, ast.Constant)
        and node.value.value == name
        for node in site.nodes(ast.keyword)
    )
