"""KM312: callbacks that watch a metric of which Keras 3 does not know whether more is better."""

from __future__ import annotations

import ast
import re

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

# Callback -> position of monitor and of mode in Keras 2.
WATCHERS = {
    "keras.callbacks.EarlyStopping": (0, 4),
    "keras.callbacks.ReduceLROnPlateau": (0, 4),
    "keras.callbacks.ModelCheckpoint": (1, 5),
}
# What both targets know the direction of: losses, and the metrics that are given to compile by these names.
KNOWN = re.compile(
    r"(?:val_)?(?:loss|(?:categorical_|binary_|sparse_categorical_|top_k_categorical_|sparse_top_k_categorical_)?"
    r"acc(?:uracy)?|ms[el]e?|mae|mape|msle|mean_(?:squared|absolute)(?:_percentage|_logarithmic)?_error"
    r"|(?:binary|categorical|sparse_categorical)_crossentropy)"
)

RULE = Rule(
    code="KM312",
    name="monitor-mode",
    title="Whether more of a metric is better must be said of a program's own metrics.",
    why="""
`mode="auto"` meant more is better where the name of the metric holds `acc`, or for checkpoints begins with
`fmeasure`, and less is better otherwise. Keras 3 asks the metric itself, and raises an error, when the first epoch
ends, for a metric that is given as a function and for many of its own. The old meaning is written out.
""",
    examples=(
        Example(
            "from keras.callbacks import EarlyStopping\n\nstop = EarlyStopping(monitor='val_dice', patience=3)\n",
            "from tensorflow.keras.callbacks import EarlyStopping\n\n"
            "stop = EarlyStopping(monitor='val_dice', patience=3, mode='min')\n",
        ),
    ),
)


@RULE.on(*WATCHERS, handed=True)
def mode(site: Site) -> None:
    if site.call is None:
        return
    monitor, position = WATCHERS[site.name]
    watched, given = site.argument("monitor", monitor), site.argument("mode", position)
    if site.name.endswith("ModelCheckpoint") and not _is_true(site.argument("save_best_only", 3)):
        return
    auto = given is None or (isinstance(given, ast.Constant) and given.value == "auto")
    if watched is None or not auto:
        return
    names = _names(site, watched)
    if names and all(KNOWN.fullmatch(name) and not _is_function(site, name) for name in names):
        return
    modes = {_mode(site, name) for name in names}
    if len(modes) != 1 or site.unpacks:
        site.review("say mode='min' or mode='max': Keras 3 does not guess it from the name of a metric", watched)
        return
    text = repr(modes.pop())
    if given is not None:
        site.replace(given, text)
    else:
        site.add_argument(f"mode={text}")
    site.rewritten("Keras 3 does not guess from the name what is better; this is what it meant", new=f"mode={text}")


def _is_function(site: Site, name: str) -> bool:
    """Whether the file may give the metric as a function, of which Keras 3 knows no more than its name."""
    short = name.removeprefix("val_")
    return any(True for _ in site.uses(f"keras.metrics.{short}", f"keras.losses.{short}"))


def _mode(site: Site, name: str) -> str:
    better = "acc" in name or (site.name.endswith("ModelCheckpoint") and name.startswith("fmeasure"))
    return "max" if better else "min"


def _names(site: Site, node: ast.expr) -> list[str]:
    """The strings that the name of the metric may be."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.IfExp(body=one, orelse=other):
            return _names(site, one) + _names(site, other)
        case ast.Name(id=name):
            values = site.assigned(name)
            return [v.value for v in values if isinstance(v, ast.Constant) and isinstance(v.value, str)]
        case _:
            return []


def _is_true(node: ast.expr | None) -> bool:
    return node is not None and not (isinstance(node, ast.Constant) and not node.value)
