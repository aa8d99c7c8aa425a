"""KM302: the keys of metrics in histories, logs, monitors and checkpoint names, changed together."""

from __future__ import annotations

import ast
import re

from kmigrate.rules.common.key_literals import IsLog, Literal, literals
from kmigrate.rules.common.logs import LAMBDA, Logs
from kmigrate.rules.common.metric_keys import KEY, choice, new_key
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

MONITORS = {
    "keras.callbacks.EarlyStopping": ("monitor", 0),
    "keras.callbacks.ReduceLROnPlateau": ("monitor", 0),
    "keras.callbacks.ModelCheckpoint": ("monitor", 1),
}
HISTORY = "keras.callbacks.History.history"
LOGS = tuple(
    f"keras.callbacks.Callback.on_{when}" for when in ("epoch_end", "batch_end", "train_batch_end", "train_end")
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
            "from keras.models import load_model\n\nmodel = load_model('m.keras')\n"
            "model.compile('sgd', 'mse', metrics=['accuracy'])\n"
            "print(model.fit(x, y).history['val_acc'])\n",
            "from tensorflow.keras.models import load_model\n\nmodel = load_model('m.keras')\n"
            "model.compile('sgd', 'mse', metrics=['accuracy'])\n"
            "print(model.fit(x, y).history['val_accuracy'])\n",
        ),
    ),
)


@RULE.on(*MONITORS, handed=True)
def monitor(site: Site) -> None:
    logs = Logs(site)
    keyword, position = MONITORS[site.name]
    given = site.argument(keyword, position)
    if given is not None:
        _all(site, given, logs)
    if site.name.endswith("ModelCheckpoint") and (path := site.argument("filepath", 0)) is not None:
        for literal in literals(site, path, logs):
            _fields(site, literal)


@RULE.on("kerastuner.**", given=("objective",))
@RULE.on("kerastuner.Objective")
def objective(site: Site) -> None:
    """What a tuner looks for; of a key that the file does not tell, its own error says enough."""
    logs = Logs(site)
    given = site.argument("objective") or (site.argument("name", 0) if site.name.endswith(".Objective") else None)
    for literal in literals(site, given, logs) if not isinstance(given, ast.Call | None) else ():
        if KEY.fullmatch(literal.text) and new_key(site, literal.text) is not None:
            _rename(site, literal)


@RULE.on(HISTORY)
def history(site: Site) -> None:
    if next(site.uses(HISTORY)) is site.use:
        _lookups(site)


@RULE.on(*LOGS)
def logs(site: Site) -> None:
    """A callback of the program's own: the first of them stands for all where no history does."""
    if next(site.uses(HISTORY), None) is None and next(site.uses(*LOGS)) is site.use:
        _lookups(site)


@RULE.on(LAMBDA)
def handed(site: Site) -> None:
    """Functions that are given to a callback, where nothing else of the file has logs."""
    if next(site.uses(HISTORY, *LOGS), None) is None and next(site.uses(LAMBDA)) is site.use:
        _lookups(site)


def _lookups(site: Site) -> None:
    logs = Logs(site)
    for key in logs.keys():  # noqa: SIM118
        _all(site, key, logs)
    for node in logs.columns():
        if KEY.fullmatch(node.attr):
            _column(site, node)


def _all(site: Site, key: ast.expr, logs: IsLog) -> None:
    """Every literal that the key can come from, each of them once."""
    seen: set[int] = site.file.memo.setdefault("keys of metrics", set())
    for literal in literals(site, key, logs):
        if id(literal.node) not in seen:
            seen.add(id(literal.node))
            _rename(site, literal)


def _column(site: Site, node: ast.Attribute) -> None:
    new = new_key(site, node.attr)
    if new is None:
        site.review(choice(node.attr), node)
    elif new != node.attr:
        site.file.edits.rename_attribute(node, new)
        site.rewritten(f"`{node.attr}` is `{new}` today, as `compile` says", node, new=new)


def _rename(site: Site, literal: Literal) -> None:
    key = literal.text
    if KEY.fullmatch(key) is None:
        return
    new = new_key(site, key)
    if new is None:
        site.review(choice(key), literal.node)
    elif new != key and not literal.free:
        message = f"`{key}` is `{new}` in logs today, as `compile` says; the word is used for other things too"
        site.review(message, literal.node)
    elif new != key:
        head = len(key) - len(_base(key))
        _write(site, literal, key, new, re.compile(rf"{re.escape(key[head:])}(?=['\"])"), new[head:], new)


def _base(key: str) -> str:
    match = KEY.fullmatch(key)
    assert match is not None
    return match["base"]


def _fields(site: Site, literal: Literal) -> None:
    for key in dict.fromkeys(FIELD.findall(literal.text)):
        if KEY.fullmatch(key) is None:
            continue
        new = new_key(site, key)
        if new is None:
            site.review(choice(key), literal.node)
        elif new != key:
            where = re.compile(rf"(?<=\{{){key}(?=[:!}}])")
            _write(site, literal, key, new, where, new, where.sub(new, literal.text))


def _write(site: Site, literal: Literal, key: str, new: str, where: re.Pattern[str], part: str, whole: str) -> None:
    """Puts the part in place of what the pattern finds in the literal, if that makes the whole of it."""
    text = site.text(literal.node)
    changed = where.sub(part, text)
    if literal.value_of(changed) != whole:
        site.review(f"`{key}` is `{new}` today; kmigrate cannot change it inside this literal", literal.node)
        return
    for match in where.finditer(text):
        site.replace_part(literal.node, match.start(), match.end(), part)
    site.rewritten(f"`{key}` is `{new}` today, as `compile` says", literal.node, new=changed)
