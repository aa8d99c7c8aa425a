"""KM206: positional arguments whose place means another parameter today."""

from __future__ import annotations

import ast

from kmigrate.atlas import legacy_orders, positional, signature
from kmigrate.rules.calls.unknown_arguments import TAKEN
from kmigrate.rules.common.classes import Function, gives_itself, self_name
from kmigrate.rules.common.optimizers import shim_reason
from kmigrate.rules.common.positions import hands_on_nothing, new_name, old_order, starred
from kmigrate.rules.common.unpacked import eras
from kmigrate.rules.layers.conv_positional import SIZES
from kmigrate.rules.registry import POSITIONAL, Example, Rule
from kmigrate.rules.site import Site

# Only `period` and `grayscale` moved, of which other rules speak.
ELSEWHERE = ("keras.callbacks.ModelCheckpoint", "keras.preprocessing.image.load_img")
# TensorFlow 2.3 to 2.15 called the first one `max_tokens` and `num_tokens`, `bins` and `bin_boundaries`, `max_values`
# and `max_tokens`, `optimizer` and `inner_optimizer`; the rest disagree.
FIRST_IS_THE_SAME = (
    *("keras.layers.CategoryEncoding", "keras.layers.Discretization", "keras.layers.IntegerLookup"),
    "keras.mixed_precision.LossScaleOptimizer",
)
COMPILED = ("optimizer", "loss", "metrics")
MANY = 8  # nobody keeps as many arguments in a list that they are given by their places
RULE = Rule(
    code="KM206",
    name="reordered-arguments",
    title="A positional argument stands where another parameter is today.",
    why="""
`model.compile("sgd", "mse", ["accuracy"])` gave metrics; in Keras 3 the third parameter is `loss_weights`. Such
arguments are given by name. The table of orders was made by comparing the signatures of the old releases with those
of the targets, for Keras 1, Keras 2 and tf.keras. Where the releases of an era disagree, a person must look.
""",
    examples=(
        Example(
            "from keras.models import load_model\n\nmodel = load_model('m.keras')\n"
            "model.compile('sgd', 'mse', ['accuracy'])\n",
            "from tensorflow.keras.models import load_model\n\nmodel = load_model('m.keras')\n"
            "model.compile('sgd', 'mse', metrics=['accuracy'])\n",
        ),
    ),
)


@RULE.on(*legacy_orders(), handed=True, needs=POSITIONAL)
def by_name(site: Site) -> None:
    call = site.call
    if call is None or not call.args:
        return
    if starred(site) is not None:
        _listed(site, call)
        return
    around = site.function_around(call) if site.use.kind == "handed" else None
    if isinstance(around, Function) and gives_itself(call, self_name(around)):
        return  # of which KM374 speaks
    if hands_on_nothing(site, call):
        return
    if len(call.args) <= _least(site):
        return
    moved = _moved(site, _era(site))
    if moved is None or len(call.args) <= moved[0]:
        return
    keep, new = moved
    if old_order(site) is not None or (site.name in SIZES and site.standalone):
        return  # the order of Keras 1, which KM215 knows; rows and columns
    if site.name in ELSEWHERE:
        return
    if site.name.startswith("keras.optimizers.") and shim_reason(site):
        return  # the shims keep the old order
    if _metrics(site, call):
        return
    target, last = _target(site), len(call.args)
    known = _known(site, target, new)
    gone = _gone(site, new[keep:last])
    if gone and last <= len(new) and set(new[keep:last]) <= known | gone and _without(site, new, keep, gone):
        return
    if last > len(new) or not set(new[keep:last]) <= known or not site.name_positional(new, keep):
        site.review(
            f"argument {keep + 1} and those behind it stood for other parameters in the old Keras; give them by name"
        )
        return
    named = ", ".join(f"`{parameter}`" for parameter in new[keep:last])
    site.rewritten(f"{named} must be given by name today, for another parameter stands there", site.call)


def _metrics(site: Site, call: ast.Call) -> bool:
    """`compile("sgd", "mse", ["accuracy"])` of Keras 1. Keras 0 had `class_mode` there, which is a word."""
    listed = len(call.args) == len(COMPILED) and isinstance(call.args[-1], ast.List | ast.Tuple)
    if site.name != "keras.models.Model.compile" or not listed or not site.name_positional(COMPILED, 2):
        return False
    site.rewritten("`metrics` must be given by name today, for another parameter stands there", site.call)
    return True


def _listed(site: Site, call: ast.Call) -> None:
    """A list may give as many arguments as the old signature had: a person must know where the first moved one is."""
    if site.name in (*ELSEWHERE, *site.file.rules.answering) or old_order(site) is not None:
        return
    known = [moved for era in eras(site) if (moved := _moved(site, era)) is not None]
    keep = min((kept for kept, order in known if kept < len(order)), default=MANY)
    row = site.file.facts.orders.get(site.name)
    if keep < (MANY if row is None or not site.standalone else row.keep):  # Keras 2 took no more of them by position
        behind = f"behind the first {keep} the order is another today" if keep else "the order is another today"
        site.review(f"kmigrate cannot tell how many arguments `*` gives here, and {behind}; give them by name", call)


def _gone(site: Site, parameters: tuple[str, ...]) -> set[str]:
    """Those of the parameters that were taken out without anything in their place."""
    rows = site.file.facts.keywords.get(site.name, {}) if not _shimmed(site) else {}
    return {one for one in parameters if one in rows and not rows[one].new}


def _without(site: Site, parameters: tuple[str, ...], keep: int, gone: set[str]) -> bool:
    """Takes out what is gone, and gives the others by name; False where a list may hold more than one of them."""
    call = site.call
    if call is None or any(isinstance(argument, ast.Starred) for argument in call.args):
        return False
    starts = {id(node): start for node, start, _ in site.file.edits.list_of(call).items}
    for parameter, argument in list(zip(parameters, call.args, strict=False))[keep:]:
        if parameter in gone:
            site.remove_argument(argument)
            note = site.file.facts.keywords[site.name][parameter].note
            site.rewritten(f"`{parameter}` is gone" + (f": {note}" if note else ""), argument)
        else:
            start = starts[id(argument)]
            site.file.edits.replace_span(start, start, f"{parameter}=")
            site.rewritten(f"`{parameter}` must be given by name today", argument)
    return True


def _least(site: Site) -> int:
    """How many arguments stand in every era where they stand today: most calls give no more than those."""
    key = (RULE.code, site.name, site.settings.target)
    memo = site.file.rules.memo
    if key not in memo:
        eras = (_moved(site, era) for era in legacy_orders()[site.name])
        memo[key] = min((moved[0] for moved in eras if moved is not None), default=99)
    least: int = memo[key]
    return least


def _moved(site: Site, era: str) -> tuple[int, tuple[str, ...]] | None:
    """How many parameters stand where they stood, and all of them by their names of today; None: it is not known."""
    key = (RULE.code, site.name, era, site.settings.target)
    memo = site.file.rules.memo
    if key not in memo:
        order = legacy_orders()[site.name].get(era)
        memo[key] = None
        if order is not None:
            new = tuple(new_name(site, parameter) for parameter in order)
            places = new[:1] if _shimmed(site) else positional(_target(site), site.settings.target)
            if places and site.name in FIRST_IS_THE_SAME:
                new = (places[0], *new[1:])
            if places is not None:
                memo[key] = _common(new, places), new
    found: tuple[int, tuple[str, ...]] | None = memo[key]
    return found


def _shimmed(site: Site) -> bool:
    row = site.file.facts.names.get(site.name)
    return row is not None and row.kind == "shim"


def _known(site: Site, target: str, new: tuple[str, ...]) -> set[str]:
    """What can be given by name."""
    if _shimmed(site):  # its parameters have the names of Keras 2
        return set(new) - {"...", "input_dim", "input_length", "weights"}
    known = {*(signature(target, site.settings.target) or ()), *TAKEN.get(target, ())}
    if target.startswith(("keras.models.", "keras.layers.", "keras.Model")):
        known |= {"inputs", "outputs", "name"}
    return known


def _era(site: Site) -> str:
    if not site.standalone:
        return "tf"
    return "1" if site.era.keras.is_before("2") else "2"


def _common(first: tuple[str, ...], second: tuple[str, ...]) -> int:
    """How long two orders are the same."""
    pairs = enumerate(zip(first, second, strict=False))
    return next((index for index, (one, other) in pairs if one != other), min(len(first), len(second)))


def _target(site: Site) -> str:
    row = site.file.facts.names.get(site.name)
    if row is not None and row.kind == "method":
        return f"{site.name.rpartition('.')[0]}.{row.new}"
    return row.new if row is not None and row.kind == "name" else site.name
