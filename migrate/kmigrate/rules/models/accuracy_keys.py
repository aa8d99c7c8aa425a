"""KM302: the keys of metrics in histories, logs, monitors and checkpoint names, changed together."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from kmigrate.engine.names.values import Instance
from kmigrate.engine.walk import walk
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

# What a metric given as a string was called in logs until Keras 2.2, where the target calls it by the string itself.
OLD_KEYS = {
    "accuracy": "acc",
    **dict.fromkeys(("mse", "MSE"), "mean_squared_error"),
    **dict.fromkeys(("mae", "MAE"), "mean_absolute_error"),
    **dict.fromkeys(("mape", "MAPE"), "mean_absolute_percentage_error"),
    **dict.fromkeys(("msle", "MSLE"), "mean_squared_logarithmic_error"),
}
MONITORS = {
    "keras.callbacks.EarlyStopping": ("monitor", 0),
    "keras.callbacks.ReduceLROnPlateau": ("monitor", 0),
    "keras.callbacks.ModelCheckpoint": ("monitor", 1),
}
HISTORY = "keras.callbacks.History.history"
COMPILE = "keras.models.Model.compile"
METRICS_POSITION = 2
LOGS = tuple(
    f"keras.callbacks.Callback.on_{when}" for when in ("epoch_end", "batch_end", "train_batch_end", "train_end")
)
KEY = re.compile(
    r"(?P<head>(?:val_)?(?:\w+?_)??)(?P<base>acc|mean_(?:squared|absolute)(?:_percentage|_logarithmic)?_error)"
)
FIELD = re.compile(r"(?<=\{)\w+(?=[:!}])")

RULE = Rule(
    code="KM302",
    name="accuracy-keys",
    title="A metric's key in logs is the string that `compile` was given.",
    why="""
Until Keras 2.2 `metrics=["accuracy"]` gave the keys `acc` and `val_acc`; today it gives `accuracy` and
`val_accuracy`. `["acc"]` gives `acc` as ever, and `["mse"]` gives `mse` and not `mean_squared_error`. Keys of
histories and logs, `monitor=` and fields of checkpoint names are changed together, by what `compile` says in the
file. Where it does not say, a person must look. A monitor of an unknown key only warns, and early stopping never
happens.
""",
    examples=(
        Example(
            "from keras.models import load_model\n\nmodel = load_model('m.h5')\n"
            "model.compile('sgd', 'mse', metrics=['accuracy'])\n"
            "print(model.fit(x, y).history['val_acc'])\n",
            "from tensorflow.keras.models import load_model\n\nmodel = load_model('m.h5')\n"
            "model.compile('sgd', 'mse', metrics=['accuracy'])\n"
            "print(model.fit(x, y).history['val_accuracy'])\n",
        ),
    ),
)


@RULE.on(*MONITORS)
def monitor(site: Site) -> None:
    keyword, position = MONITORS[site.name]
    given = site.argument(keyword, position)
    if given is not None:
        for node in _constants(site, given):
            _rename(site, node, str(node.value))
    if site.name.endswith("ModelCheckpoint") and (path := site.argument("filepath", 0)) is not None:
        for node in _constants(site, path):
            _fields(site, node)


@RULE.on(HISTORY)
def history(site: Site) -> None:
    if next(site.uses(HISTORY)) is site.use:
        _subscripts(site)


@RULE.on(*LOGS)
def logs(site: Site) -> None:
    """A callback of the program's own: the first of them stands for all where no history does."""
    if next(site.uses(HISTORY), None) is None and next(site.uses(*LOGS)) is site.use:
        _subscripts(site)


def _subscripts(site: Site) -> None:
    """Every `logs["acc"]`, `logs.get("acc")` and `"acc" in logs` of the file."""
    for node in site.nodes(ast.Subscript, ast.Call, ast.Compare):
        match node:
            case ast.Subscript(value=owner, slice=key) if _is_log(site, owner):
                pass
            case ast.Call(func=ast.Attribute(value=owner, attr="get" | "pop"), args=[key, *_]) if _is_log(site, owner):
                pass
            case ast.Compare(left=key, ops=[ast.In() | ast.NotIn()], comparators=[owner]) if _is_log(site, owner):
                pass
            case _:
                continue
        for constant in _constants(site, key):
            _rename(site, constant, str(constant.value))


def _is_log(site: Site, node: ast.expr) -> bool:
    value = site.value(node)
    return isinstance(value, Instance) and value.cls == "keras.logs"


def _constants(site: Site, node: ast.expr) -> Iterator[ast.Constant]:
    """The string literals that an expression is made of; behind a name, the literal that was assigned to it."""
    for inner in walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            yield inner
        elif isinstance(inner, ast.Name):
            yield from _assigned(site, inner)


def _assigned(site: Site, name: ast.Name) -> Iterator[ast.Constant]:
    """The strings in the only expression that the file assigns to that name."""
    values = site.assigned(name.id)
    if len(values) == 1:
        yield from (node for node in walk(values[0]) if isinstance(node, ast.Constant) and isinstance(node.value, str))


def _metrics(site: Site) -> tuple[set[str], bool]:
    """The metrics that `compile` is given as strings in this file, and whether all calls could be read."""
    given: set[str] = set()
    known = False
    for use in site.uses(COMPILE):
        if use.call is None:
            continue
        node = next((k.value for k in use.call.keywords if k.arg == "metrics"), None)
        if node is None and len(use.call.args) > METRICS_POSITION:
            node = use.call.args[METRICS_POSITION]
        if node is None:
            continue
        texts = {n.value for n in walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
        if isinstance(node, ast.Name):
            texts |= {str(constant.value) for constant in _assigned(site, node)}
        given |= texts
        known = known or bool(texts)
    return given, known


def _new_key(site: Site, key: str) -> str | None:
    """The key that the target gives; None where the file does not tell, or tells two things."""
    match = KEY.fullmatch(key)
    assert match is not None
    given, known = _metrics(site)
    wanted = sorted(metric for metric in given if OLD_KEYS.get(metric) == match["base"])
    if match["base"] in given:
        return None if wanted else key
    if len(wanted) == 1:
        return match["head"] + wanted[0]
    # A metric given as a function keeps its own name; `acc` came from nothing else than the string.
    return key if not wanted and match["base"] != "acc" and known else None


def _rename(site: Site, node: ast.Constant, key: str) -> None:
    if KEY.fullmatch(key) is None:
        return
    new = _new_key(site, key)
    if new is None:
        _ask(site, node, key)
    elif new != key:
        _write(site, node, key, new, re.compile(re.escape(key)))


def _fields(site: Site, node: ast.Constant) -> None:
    for key in dict.fromkeys(FIELD.findall(str(node.value))):
        if KEY.fullmatch(key) is None:
            continue
        new = _new_key(site, key)
        if new is None:
            _ask(site, node, key)
        elif new != key:
            _write(site, node, key, new, re.compile(rf"(?<=\{{){key}(?=[:!}}])"))


def _write(site: Site, node: ast.Constant, key: str, new: str, where: re.Pattern[str]) -> None:
    text = site.text(node)
    if ast.literal_eval(where.sub(new, text)) != where.sub(new, str(node.value)):
        site.review(f"`{key}` is `{new}` today; kmigrate cannot change it inside this literal", node)
        return
    for match in where.finditer(text):
        site.replace_part(node, match.start(), match.end(), new)
    site.rewritten(f"`{key}` is `{new}` today, as `compile` says", node, new=where.sub(new, text))


def _ask(site: Site, node: ast.Constant, key: str) -> None:
    match = KEY.fullmatch(key)
    assert match is not None
    metric = next(name for name, old in OLD_KEYS.items() if old == match["base"])
    site.review(
        f'`{key}` is `{match["head"]}{metric}` today where `compile` is given "{metric}", and stays where it is given '
        f'"{match["base"]}"; this file does not tell which',
        node,
    )
