"""KM314: what callbacks of the program's own read: `self.params`, `self.validation_data`, and keys of logs."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from kmigrate.engine.names.values import Instance, LocalObject
from kmigrate.rules.common.classes import class_holding
from kmigrate.rules.common.given_before import given_before
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RENAMED = {"nb_epoch": "epochs"}
GONE = {
    "nb_sample": "count the samples of the data where the callback is made",
    "samples": "count the samples of the data where the callback is made",
    "batch_size": "give it to the callback where it is made",
    "metrics": "the keys of `logs` are the names of the metrics",
    "do_validation": "ask whether `logs` has `val_loss` when an epoch ends",
}
COUNTS = ("size", "batch", "num_steps")
RATES = ("keras.callbacks.LearningRateScheduler", "keras.callbacks.ReduceLROnPlateau")  # which write it
LOGS = ("keras.logs.__getitem__", "keras.logs.get", "keras.logs.pop")

RULE = Rule(
    code="KM314",
    name="callback-state",
    title="What a callback could read of training is less today.",
    why="""
`self.params` of a callback has the keys `verbose`, `epochs` and `steps` today. Keras 1 called the second `nb_epoch`,
and the old Keras also gave samples, metrics, the batch size and whether there is validation; `self.validation_data`
held the arrays. The logs of a batch no longer hold its size and number. The learning rate, which `ReduceLROnPlateau`
and `LearningRateScheduler` add to the logs, is `learning_rate` there and was `lr`.
""",
    examples=(
        Example(
            "from keras.callbacks import Callback\n\n\nclass Progress(Callback):\n"
            "    def on_train_begin(self, logs=None):\n        self.total = self.params['nb_epoch']\n",
            "from tensorflow.keras.callbacks import Callback\n\n\nclass Progress(Callback):\n"
            "    def on_train_begin(self, logs=None):\n        self.total = self.params['epochs']\n",
        ),
    ),
)


@RULE.on("keras.callbacks.Callback.params")
def params(site: Site) -> None:
    for node, key in _keys(site, *RENAMED, *GONE):
        if _owner(node) is not site.node:
            continue
        name = str(key.value)
        if name in RENAMED:
            site.replace(key, _quoted(site, key, RENAMED[name]))
            site.rewritten(f"`{name}` is `{RENAMED[name]}` in params today", key, new=RENAMED[name])
        elif name in GONE:
            site.review(f"params have no `{name}` today: {GONE[name]}", node)


@RULE.on("keras.callbacks.Callback.validation_data", "keras.models.Model.validation_data")
def validation_data(site: Site) -> None:
    if not site.use.stored and not _sets_it(site):
        site.review("callbacks are not given the validation data today; give it to the callback where it is made")


@RULE.on(*LOGS)
def logs(site: Site) -> None:
    """All keys of the file, at its first use of logs."""
    if next(site.uses(*LOGS)) is not site.use:
        return
    keys = [(node, key) for node, key in _keys(site, "lr", *COUNTS) if _is_log(site, _owner(node))]
    writing = {
        getattr(class_holding(site, node), "name", "") for node, key in keys if key.value == "lr" and _stores(node)
    }
    for node, key in keys:
        by_keras = None if not writing else _is_written_by_keras(site, _owner(node), writing)
        if key.value == "lr" and (_stores(node) or by_keras is False):
            continue
        if key.value == "lr" and writing and by_keras is None:
            if next(site.uses(*RATES), None) is not None:
                site.review("a callback of the program writes `lr`; what Keras itself writes is `learning_rate`", node)
        elif key.value == "lr":
            site.replace(key, _quoted(site, key, "learning_rate"))
            site.rewritten("`lr` is `learning_rate` in logs today", key, new="learning_rate")
        elif key.value in COUNTS and not _stores(node):
            site.review(
                f"logs of a batch have no `{key.value}` today; the number of the batch is the first argument, "
                "its size is that of the data",
                node,
            )


def _is_written_by_keras(site: Site, logs: ast.expr | None, writing: set[str]) -> bool | None:
    """Whether the rate in these logs, `h.history` of `h = model.fit(..., callbacks=[...])`, is that of Keras alone."""
    match logs:
        case ast.Attribute(value=ast.Name() as history, attr="history"):
            fit = given_before(site, history)
        case ast.Attribute(value=ast.Call() as fit, attr="history"):
            pass
        case _:
            return None
    given = next((k.value for k in fit.keywords if k.arg == "callbacks"), None) if isinstance(fit, ast.Call) else None
    if not isinstance(given, ast.List) or "" in writing:
        return None
    found = [site.value(given_before(site, one) or one if isinstance(one, ast.Name) else one) for one in given.elts]
    if any(isinstance(one, LocalObject) and one.info.node.name in writing for one in found):
        return None if any(isinstance(one, Instance) and one.cls in RATES for one in found) else False
    return True if all(isinstance(one, Instance | LocalObject) for one in found) else None


def _keys(site: Site, *words: str) -> Iterator[tuple[ast.expr, ast.Constant]]:
    """Every `x["key"]`, `x.get("key")` and `"key" in x`, where the key may be one of these words."""
    nodes = [*site.file.nodes_on({line for word in words for line in site.file.source.lines_of(word)})]
    for node in (node for kind in (ast.Subscript, ast.Call, ast.Compare) for node in nodes if type(node) is kind):
        match node:
            case ast.Subscript(slice=ast.Constant(value=str()) as key):
                yield node, key
            case ast.Call(func=ast.Attribute(attr="get" | "pop"), args=[ast.Constant(value=str()) as key, *_]):
                yield node, key
            case ast.Compare(left=ast.Constant(value=str()) as key, ops=[ast.In() | ast.NotIn()]):
                yield node, key
            case _:
                pass


def _owner(node: ast.expr) -> ast.expr | None:
    match node:
        case ast.Subscript(value=owner) | ast.Call(func=ast.Attribute(value=owner)):
            return owner
        case ast.Compare(comparators=[owner]):
            return owner
        case _:
            return None


def _is_log(site: Site, node: ast.expr | None) -> bool:
    value = site.value(node) if node is not None else None
    return isinstance(value, Instance) and value.cls == "keras.logs"


def _stores(node: ast.expr) -> bool:
    return isinstance(getattr(node, "ctx", None), ast.Store)


def _sets_it(site: Site) -> bool:
    """Whether the program gives its callbacks the data itself."""
    return any(use.stored for use in site.uses(site.name))


def _quoted(site: Site, key: ast.Constant, new: str) -> str:
    text = site.text(key)
    return text.replace(str(key.value), new)
