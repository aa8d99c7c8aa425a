"""What a metric is called in logs: by the Keras of then, and today, by what `compile` says in the file."""

from __future__ import annotations

import ast
import re

from kmigrate.rules.common.key_literals import strings
from kmigrate.rules.site import Site

# What a metric given as a string was called in logs until Keras 2.2, where the target calls it by the string itself.
OLD_KEYS = {
    "accuracy": "acc",
    **dict.fromkeys(("mse", "MSE"), "mean_squared_error"),
    **dict.fromkeys(("mae", "MAE"), "mean_absolute_error"),
    **dict.fromkeys(("mape", "MAPE"), "mean_absolute_percentage_error"),
    **dict.fromkeys(("msle", "MSLE"), "mean_squared_logarithmic_error"),
}
COMPILE = "keras.models.Model.compile"
METRICS_POSITION = 2
# The head may be made at run time: `"%s_acc" % kind`, `f"{kind}_acc"`, `kind + "_acc"`.
KEY = re.compile(
    r"(?P<head>(?:val_|%s_|\{\w*\}_?)?(?:\w*?_)??)(?P<base>acc|mean_(?:squared|absolute)(?:_percentage|_logarithmic)?_error)"
)


def metrics(site: Site) -> tuple[set[str], bool]:
    """The metrics that `compile` is given as strings in this file, and whether there are any."""
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
        texts = {str(text.value) for text in strings(node)}
        for name in _names(node):
            values = site.assigned(name)
            texts |= {str(text.value) for text in strings(values[0])} if len(values) == 1 else set()
        given |= texts
        known = known or bool(texts)
    return given, known


def _names(node: ast.expr) -> list[str]:
    """The names that stand for all metrics, or for one of the list, an object made before with a `name`."""
    ones = node.elts if isinstance(node, ast.List | ast.Tuple) else [node]
    return [one.id for one in ones if isinstance(one, ast.Name)]


def new_key(site: Site, key: str) -> str | None:
    """The key that the target gives; None where the file does not tell, or tells two things."""
    match = KEY.fullmatch(key)
    assert match is not None
    given, known = metrics(site)
    wanted = sorted(metric for metric in given if OLD_KEYS.get(metric) == match["base"])
    if match["base"] in given:
        return None if wanted else key
    if len(wanted) == 1:
        return match["head"] + wanted[0]
    # A metric given as a function keeps its own name; `acc` came from nothing else than the string.
    return key if not wanted and match["base"] != "acc" and known else None


def choice(key: str) -> str:
    """What to say of a key where the file does not tell."""
    match = KEY.fullmatch(key)
    assert match is not None
    metric = next(name for name, old in OLD_KEYS.items() if old == match["base"])
    return (
        f'`{key}` is `{match["head"]}{metric}` today where `compile` is given "{metric}", and stays where it is given '
        f'"{match["base"]}"; this file does not tell which'
    )
