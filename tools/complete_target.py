"""What the targets and the shims take, and when two defaults are one; asked by `complete_check.py`."""

from __future__ import annotations

import ast
from functools import cache

from complete_read import ROOT, target_fields
from kmigrate.atlas import parameters
from kmigrate.atlas.targets import has_in, original, split_parameters
from kmigrate.engine.names.canonical import ancestry
from kmigrate.rules.calls.unknown_arguments import LAYER, TAKEN
from kmigrate.settings import Target
from kmigrate.tables import load_tables
from legacy_sources import Folder, Found, text_of_arguments

AGES = ("oldest", "newest")
# Taken by `*args` and `**kwargs` in the target, which its signature does not show.
UNSEEN = {"inputs", "outputs"}
BARE = ("keras.layers.Layer", "keras.layers.Wrapper")  # which take next to nothing, however much is handed on


@cache
def signature_of(target: str, kind: Target, age: str) -> dict[str, str | None] | None:
    if target.startswith("kmigrate_shims."):
        return shim(target)
    if target.startswith("tensorflow."):
        return parameters(target.removeprefix("tensorflow."), "tf.keras", age)
    return parameters(target, kind, age)


@cache
def shim(path: str) -> dict[str, str | None] | None:
    """The signature of a shim, read from its source; None where there is no such name."""
    module, _, name = path.rpartition(".")
    sources = _shims()
    place = sources.follow(module, name)
    if isinstance(place, str):
        return {}
    if not isinstance(place, Found):
        return _made_of(module, name)
    if isinstance(place.node, ast.FunctionDef):
        known: dict[str, str | None] = split_parameters(text_of_arguments(place.node.args))
        renamed = renames(path)
        return {**known, "*": None, **dict.fromkeys(renamed)} if renamed else known
    if isinstance(place.node, ast.Call) and place.node.args:
        given = parameters(ast.unparse(place.node.args[0]).removeprefix("tf."), "tf.keras", "oldest")  # op(...)
        return given if given is not None else _made_of(module, name)
    if isinstance(place.node, ast.ClassDef):
        inits = [text for kind, _, text in sources.class_lines(name, place) if kind == "init"]
        own: dict[str, str | None] = split_parameters(inits[0]) if inits else {"**kwargs": None}
        above = [ast.unparse(base) for base in place.node.bases]
        if any(parameter.startswith("**") for parameter in own):  # it hands them on
            for base in above:
                layer = f"keras.layers.{name}" if base.rpartition(".")[2] == name else base
                taken = parameters(layer, "tf.keras", "oldest") if layer not in BARE else None
                if taken:
                    return {**taken, **own}
        return own
    return {"**kwargs": None}


def _made_of(module: str, name: str) -> dict[str, str | None] | None:
    """The signature of a layer of the target, where the shims derive one of its name in a loop: `Add, Dot = (...)`."""
    path = ROOT / "shims" / (module.replace(".", "/") + ".py")
    assigned = (n for n in ast.parse(path.read_text()).body if isinstance(n, ast.Assign)) if path.exists() else ()
    if not any(isinstance(n, ast.Name) and n.id == name for one in assigned for t in one.targets for n in ast.walk(t)):
        return None
    found = parameters(f"keras.layers.{name}", "tf.keras", "oldest")
    return {**found, "**kwargs": None} if found is not None else None


# Older names that a shim takes as parameters of their own.
TWINS = {"kmigrate_shims.backend.batch_get_value": {"tensors": "ops", "xs": "ops"}}


@cache
def renames(path: str) -> dict[str, str]:
    """Older names that a function of the shims takes besides -> the parameter that gets them; "" where it is idle."""
    place = _shims().follow(*path.rpartition(".")[::2])
    found = dict(TWINS.get(path, {}))
    for one in (
        place.node.decorator_list if isinstance(place, Found) and isinstance(place.node, ast.FunctionDef) else ()
    ):
        text = ast.unparse(one)
        if text == "op" or text.startswith("named("):
            found |= dict.fromkeys(("image_shape", "filter_shape"), "")
        for keyword in one.keywords if isinstance(one, ast.Call) and text.startswith("named(") else ():
            if keyword.arg is not None:
                found[keyword.arg] = str(ast.literal_eval(keyword.value))
            elif isinstance(keyword.value, ast.Name) and isinstance(place, Found):
                table = _shims().follow(place.module, keyword.value.id)
                if isinstance(table, Found):
                    found |= ast.literal_eval(table.node)
    return found


@cache
def _shims() -> Folder:
    return Folder(ROOT / "shims", "kmigrate_shims")


def extra(target: str, known: dict[str, str | None]) -> frozenset[str]:
    """Keywords that `**kwargs` takes, where it is known what it takes."""
    if target in ("keras.Model", "keras.models.Model"):
        return frozenset(UNSEEN | {"name", "trainable"})
    if not any(name.startswith("**") for name in known):
        return frozenset()
    target = (
        target.removeprefix("tensorflow.")
        .replace("keras.Model.", "keras.models.Model.")
        .replace("models.Sequential.", "models.Model.")
    )
    if target in TAKEN:
        return TAKEN[target]
    if target == "keras.layers.StackedRNNCells.call":
        return frozenset({"constants"})  # handed on to the cells
    if target.startswith("keras.layers."):
        return LAYER
    if target.startswith("kmigrate_shims."):
        return LAYER
    return frozenset()


# What `Model(inputs, outputs)` gives is an object of a private class that has these besides.
FUNCTIONAL = frozenset({"inputs", "outputs", "output_names", "input_shape", "output_shape"})
# What rules write although it is private, which other tests run.
PRIVATE = frozenset({"_get_node_attribute_at_index", "_inbound_nodes", "_nodes_by_depth", "_outbound_nodes"})


# What others put into an object.
GIVEN = {"history": ("Model", "Sequential")}  # the callback of that name


@cache
def has_member(target: str, member: str, kind: Target) -> bool:
    """Whether objects of that class have it, in the oldest and in the newest target."""
    if target.startswith("tensorflow."):
        return has_member(target.removeprefix("tensorflow."), member, "tf.keras")
    if (
        member in PRIVATE
        or target.rpartition(".")[2] in GIVEN.get(member, ())
        or (target.endswith(".Model") and member in FUNCTIONAL)
    ):
        return True
    line = [target, *ancestry(target, load_tables())]
    return all(any(_has(one, member, kind, age) for one in line) for age in AGES)


def _has(target: str, member: str, kind: Target, age: str) -> bool:
    name = original(target, kind, age)
    return f"{name}.{member}" in target_fields(age) or has_in(f"{target}.{member}", kind, age)


# What shims set by a name that they put together.
MADE = frozenset({"t_left", "a_left", "t_right", "a_right"})


@cache
def shim_has_member(path: str, member: str, kind: Target) -> bool:
    """Whether a class of the shims has it, of its own or of what it derives from; a function has none."""
    sources = _shims()
    place = sources.follow(*path.rpartition(".")[::2])
    if not isinstance(place, Found) or not isinstance(place.node, ast.ClassDef):
        return False
    if member in MADE:
        return True
    own = {name.rpartition(".")[2] for what, name, _ in sources.class_lines("", place) if what not in ("class", "init")}
    if member in own or any(isinstance(one, ast.Assign) and member in _bound(one) for one in place.node.body):
        return True
    for base in place.node.bases:
        above = sources.origin(place.module, base)
        if above is not None and above is not place and shim_has_member(above.origin, member, kind):
            return True
        last = ast.unparse(base).rpartition("keras.")[2].removeprefix("_")
        if has_member(f"keras.{last}", member, kind):
            return True
    return False


def _bound(statement: ast.Assign) -> set[str]:
    return {target.id for target in statement.targets if isinstance(target, ast.Name)}


# Two spellings of one thing, and why.
EQUAL = (
    ({"'linear'", "None"}, "an activation that is none"),
    ({"'zero'", "'zeros'", "'Zeros'"}, "names of one initializer"),
    ({"'one'", "'ones'"}, "names of one initializer"),
    ({"[]", "None"}, "nothing is in it"),
    ({"{}", "None"}, "nothing is in it"),
    ({"K.floatx()", "_FLOATX", "floatx()", "'float32'", "None"}, "the target asks for floatx, which is float32"),
    ({"losses_utils.Reduction.SUM_OVER_BATCH_SIZE", "'sum_over_batch_size'"}, "a constant of that value"),
    ({"losses_utils.ReductionV2.AUTO", "'sum_over_batch_size'"}, "what AUTO is without a strategy"),
    ({"SPLIT_ON_WHITESPACE", "'whitespace'"}, "a constant of that value"),
    ({"BINARY", "'multi_hot'"}, "the mode that was renamed"),
    ({"base_filter()", r"""'!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n'"""}, "what base_filter gave"),
)
# Parameters whose default means the same although it looks otherwise.
ALIKE = {
    ("epsilon", "None", "1e-07"): "None was K.epsilon(), which is 1e-7",
    ("sparse", "False", "None"): "None is no",
    ("data_format", "'channels_last'", "None"): "the target asks the configuration, and a row looks at it",
    ("encoding", "None", "'utf-8'"): "None was utf-8",
    ("initial_scale", "None", "32768.0"): "None was 2 ** 15",
    ("dynamic_growth_steps", "None", "2000"): "None was 2000",
    ("distribution", "'normal'", "'truncated_normal'"): "normal was truncated, and since 2.2.0 of the same width",
    ("dim_ordering", "'default'", "None"): "the shim asks the configuration too",
    ("dim_ordering", "_IMAGE_DIM_ORDERING", "None"): "the shim asks the configuration too",
    ("training", "None", "False"): "None asks who calls, which is the default of no argument too",
    ("batch_size", "32", "None"): "None is 32",
    (
        "batch_size",
        "128",
        "None",
    ): "None is 32; of evaluate and predict no number depends on it, and for fit it is written",
    ("jit_compile", "None", "'auto'"): "how it is compiled, not what is computed",
    ("run_eagerly", "None", "False"): "None was no",
    ("steps_per_execution", "None", "1"): "None was 1",
    ("beam_width", "None", "100"): "None was 100",
}
# Parameters of which no number depends.
SHOWN = {
    **dict.fromkeys(("dpi", "width", "interval"), "how a picture or a bar looks"),
    **dict.fromkeys(("log_dir", "path", "profile_batch"), "where a file is kept, or what is watched"),
    "ema_overwrite_frequency": "counts only with use_ema=True",
    "name": "a name for the graph",
    "save_format": "counts only beside save_to_dir, where it is written",
    **dict.fromkeys(("verbose", "line_length", "positions", "print_fn"), "what is shown on the screen"),
}


def same_default(old: str, new: str, parameter: str = "") -> bool:
    if old == new or any({old, new} <= equal for equal, _ in EQUAL) or (parameter, old, new) in ALIKE:
        return True
    if parameter in SHOWN and "kullback" not in old:
        return True
    try:
        second = ast.literal_eval(new)
    except (ValueError, SyntaxError):
        return False
    try:
        first = ast.literal_eval(old)
    except (ValueError, SyntaxError):
        return isinstance(second, str) and old.isupper() and old.lower() == second  # a constant of that name
    if isinstance(first, bool) != isinstance(second, bool):
        return False
    return bool(first == second or _short(first) == _short(second))


def _short(value: object) -> object:
    """`((1, 1), (1, 1))` -> `(1, 1)` -> `1`: one number for all sides."""
    while isinstance(value, tuple) and len(value) > 1 and len(set(value)) == 1:
        value = value[0] if not isinstance(value[0], tuple) else tuple(_short(one) for one in value)
    return value


RENAMED = {"lr": "learning_rate"}


def place_of(call: ast.Call, parameter: str, order: list[str] | None) -> str | None:
    """Where the marker of a parameter stands in a call."""
    for keyword in call.keywords:
        if _mentions(keyword.value, parameter):
            return keyword.arg
    for index, argument in enumerate(call.args):
        if _mentions(argument, parameter):
            return order[index] if order is not None and index < len(order) else f"*{index}"
    return None


def _mentions(node: ast.expr, parameter: str) -> bool:
    return any(isinstance(inner, ast.Name) and inner.id == f"v_{parameter}" for inner in ast.walk(node))
