"""KM246: `trainable=False` of a layer that has others inside."""

from __future__ import annotations

import ast

from kmigrate.rules.common.tensorflow_age import is_of_old_tf_keras
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

WRAPPED = ("keras.layers.TimeDistributed", "keras.layers.Bidirectional")
WRAPPERS = {**dict.fromkeys(WRAPPED, "layer"), "keras.layers.RNN": "cell"}
CLOSED = (*(f"keras.layers.ConvLSTM{n}D" for n in (1, 2, 3)), "keras.layers.MultiHeadAttention")
WRAPPED_SINCE = "2.1.4"  # the first release of Keras whose wrappers handed `trainable` on
BIDIRECTIONAL_UNTIL = "2.2"  # the last releases of TensorFlow whose Bidirectional listed nothing when frozen lie before
RULE = Rule(
    code="KM246",
    name="frozen-containers",
    title="Whether a frozen layer around others freezes them, and frozen layers stay so inside of others.",
    why="""
`TimeDistributed(layer, trainable=False)`, and RNN likewise, trained nothing of what was inside. Keras 3 keeps the word
for the outer layer alone, and a model trains the weights inside all the same. The layer inside is given it. Wrappers of
Keras before 2.1.4 took no notice of it, so there it is taken out, nor does the Bidirectional of tf.keras since
TensorFlow 2.2. From Keras 2.1.4 to 2.3.1 a wrapper that is not told so itself made what it was given trainable:
`TimeDistributed(Dense(3, trainable=False))` was trained, and is not today. That is reported, for it may be a surprise.
""",
    examples=(
        Example(
            "from keras.layers import RNN, SimpleRNNCell\n\nlayer = RNN(SimpleRNNCell(8), trainable=False)\n",
            "from tensorflow.keras.layers import RNN, SimpleRNNCell\n\n"
            "layer = RNN(SimpleRNNCell(8, trainable=False), trainable=False)\n",
        ),
    ),
)


@RULE.on(*WRAPPED)
def freed(site: Site) -> None:
    """A wrapper around a layer that is frozen, or was before it came here."""
    given = site.argument("layer", 0)
    if site.use.kind != "name" or given is None or not site.standalone or site.keyword("trainable") is not None:
        return
    if site.era.keras.is_before(WRAPPED_SINCE) is not True and _is_frozen(site, given):
        site.review(
            f"wrappers of Keras {WRAPPED_SINCE} to 2.3.1 trained this all the same, and today's do not; where the "
            "numbers are to stay, do not freeze it",
            given,
        )


def _is_frozen(site: Site, given: ast.expr) -> bool:
    match given:
        case ast.Call(keywords=keywords):
            return any(one.arg == "trainable" and _is(one.value, False) for one in keywords)
        case ast.Name():
            return any(_is_frozen(site, value) for value in site.assigned_near(given)) or _was_frozen(site, given)
        case _:
            return False


def _was_frozen(site: Site, given: ast.Name) -> bool:
    """`layer.trainable = False` before it is given."""
    before = [n for n in site.named(given.id) if isinstance(n, ast.Name) and _place(n) < _place(given)]
    stores = [site.parent(node) for node in before]
    return any(isinstance(s, ast.Attribute) and s.attr == "trainable" and _freezes(site.parent(s)) for s in stores)


def _place(node: ast.Name) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _freezes(statement: ast.AST | None) -> bool:
    return isinstance(statement, ast.Assign) and _is(statement.value, False)


@RULE.on(*(f"{wrapper}.trainable" for wrapper in WRAPPED))
def frozen_later(site: Site) -> None:
    statement = site.statement(site.node)
    if not site.use.stored or not _freezes(statement) or not site.standalone:
        return
    of_keras_1 = site.era.keras.is_before("2.0") is True and site.name.startswith(WRAPPED[0])
    if site.era.keras.is_before(WRAPPED_SINCE) is True and not of_keras_1:
        site.review(f"wrappers of Keras before {WRAPPED_SINCE} were trained all the same; this freezes them today")


@RULE.on(*WRAPPERS, *CLOSED, given=("trainable",))
def made(site: Site) -> None:
    told = site.keyword("trainable")
    if told is None or site.use.kind != "name" or site.era.is_today or _is(told.value, True):
        return
    froze = _froze(site)
    if froze is False:
        if site.standalone and _is(told.value, False):
            site.remove_argument(told)
            site.rewritten(f"before Keras {WRAPPED_SINCE} this froze nothing", told)
        return
    parts = _inside(site, site.argument(WRAPPERS[site.name], 0)) if site.name in WRAPPERS else []
    left = [part for part in parts if not any(one.arg == "trainable" for one in part.keywords)]
    if parts and not left:
        return
    if not froze or not _is(told.value, False) or not left or any(k.arg is None for p in left for k in p.keywords):
        when = "" if froze or not site.standalone else f" (it froze them since Keras {WRAPPED_SINCE})"
        site.review(
            f"this freezes nothing of what is inside today{when}: say `layer.trainable = False` once it is built", told
        )
        return
    for part in left:
        site.file.edits.add_argument(part, "trainable=False")
        site.rewritten("the layer inside is told that it is not trained", part, new="trainable=False")


def _is(value: ast.expr, constant: bool) -> bool:
    return isinstance(value, ast.Constant) and value.value is constant


def _froze(site: Site) -> bool | None:
    """Whether the Keras that this was written for froze what is inside; None where that cannot be told."""
    if not site.standalone:
        old = site.era.tensorflow.is_before(BIDIRECTIONAL_UNTIL) is True
        return old if site.name == WRAPPED[1] else is_of_old_tf_keras(site) or None
    if site.name not in WRAPPED:
        return True
    before = site.era.keras.is_before(WRAPPED_SINCE)
    if site.name == WRAPPED[0] and site.era.keras.is_before("2.0"):
        return True
    return None if before is None else not before


def _inside(site: Site, given: ast.expr | None) -> list[ast.Call]:
    """The constructors of all that is inside, where they are seen and reach nothing else; else nothing."""
    match given:
        case ast.List(elts=elements) | ast.Tuple(elts=elements):
            found = [_inside(site, element) for element in elements]
            return [call for calls in found for call in calls] if all(found) else []
        case ast.Name(id=name):
            loads = [n for n in site.named(name) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)]
            values = site.assigned(name)
            return _inside(site, values[0]) if len(values) == len(loads) == 1 else []
        case ast.Call():
            use = site.file.called(given)
            if use is None or not use.name.startswith("keras.layers.") or use.name in CLOSED:
                return []
            if use.name not in WRAPPERS:
                return [given]
            within = next((k.value for k in given.keywords if k.arg == WRAPPERS[use.name]), None)
            more = _inside(site, within or next(iter(given.args), None))
            return [given, *more] if more else []
        case _:
            return []
