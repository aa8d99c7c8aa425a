"""KM607: optimizers of `tf.train` that Keras models were compiled with."""

from __future__ import annotations

import ast

from kmigrate.rules.common.tensorflow_age import turns_eager_on
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RULE = Rule(
    code="KM607",
    name="train-optimizers",
    title="Keras 3 takes its own optimizers; those of `tf.train` become the same of `keras.optimizers`.",
    why="""
tf.keras of TensorFlow 1 took `tf.train.AdamOptimizer` and its kin in `compile`. Where Keras has an optimizer that
computes the same step, it takes its place, with the defaults of the old one written out. RMSProp of `tf.train` began
with an average of 1, for which the shims have a class. `minimize` and `apply_gradients` of the old ones built a graph,
and stay for a person; where the file turned on eager execution or has a `GradientTape`, `apply_gradients` took the
step, and does. It counts its steps itself, so that the global step it was given beside them is left out. (In TensorFlow
2.16 `tf.train.Checkpoint` takes no optimizer of Keras.)
""",
    examples=(
        Example(
            "import tensorflow as tf\n\nmodel = tf.keras.Sequential([tf.keras.layers.Dense(3)])\n"
            "optimizer = tf.train.AdamOptimizer(0.01)\nmodel.compile(optimizer=optimizer, loss='mse')\n",
            "import tensorflow as tf\n\nmodel = tf.keras.Sequential([tf.keras.layers.Dense(3)])\n"
            "optimizer = tf.keras.optimizers.Adam(0.01, epsilon=1e-08)\n"
            "model.compile(optimizer=optimizer, loss='mse')\n",
        ),
    ),
)
# Old class -> the class today, its parameters by position, theirs today, defaults that differ.
# tensorflow 1.15.5 tensorflow_core/python/training/{adam,gradient_descent,momentum,adagrad,adadelta,ftrl,rmsprop}.py
FTRL = (
    *("learning_rate", "learning_rate_power", "initial_accumulator_value"),
    *("l1_regularization_strength", "l2_regularization_strength"),
)
KNOWN: dict[str, tuple[str, dict[str, str], dict[str, str]]] = {
    "AdamOptimizer": (
        "keras.optimizers.Adam",
        {"learning_rate": "learning_rate", "beta1": "beta_1", "beta2": "beta_2", "epsilon": "epsilon"},
        {"epsilon": "1e-08"},
    ),
    "GradientDescentOptimizer": ("keras.optimizers.SGD", {"learning_rate": "learning_rate"}, {}),
    "MomentumOptimizer": (
        "keras.optimizers.SGD",
        {"learning_rate": "learning_rate", "momentum": "momentum", "use_nesterov": "nesterov"},
        {},
    ),
    "AdagradOptimizer": (
        "keras.optimizers.Adagrad",
        {"learning_rate": "learning_rate", "initial_accumulator_value": "initial_accumulator_value"},
        {"epsilon": "0.0"},
    ),
    "AdadeltaOptimizer": (
        "keras.optimizers.Adadelta",
        {"learning_rate": "learning_rate", "rho": "rho", "epsilon": "epsilon"},
        {"epsilon": "1e-08"},
    ),
    "FtrlOptimizer": ("keras.optimizers.Ftrl", dict(zip(FTRL, FTRL, strict=True)), {}),
    "RMSPropOptimizer": (
        "kmigrate_shims.optimizers.train.RMSProp",
        {"learning_rate": "learning_rate", "decay": "rho", "momentum": "momentum", "epsilon": "epsilon"},
        {},
    ),
}
BY_NAME = {"MomentumOptimizer": {"use_nesterov"}}  # what stands at another place today
ONLY_NAMED = {"RMSPropOptimizer": {"centered"}}
IDLE = {"use_locking"}
STEP = "tensorflow.train.get_or_create_global_step"
ADVICE = "Keras 3 takes its own optimizers only: take that of `keras.optimizers`, and write the old options out"


@RULE.on(*(f"tensorflow.train.{name}" for name in KNOWN))
def optimizer(site: Site) -> None:
    call, old = site.call, site.name.rpartition(".")[2]
    if call is None or not _taken(site):
        site.review(ADVICE)
        return
    (_, parameters, defaults), new = KNOWN[old], _today(site)
    names, given, shimmed = _by_place(old), _given(site, call), new.startswith("kmigrate_shims.")
    for keyword in call.keywords:
        if keyword.arg in IDLE:
            site.remove_argument(keyword)
        else:
            _rename(site, keyword, parameters)
    if len(call.args) > 1 and (new.endswith(".Adam") or any(parameters[n] != n for n in names[: len(call.args)])):
        site.name_positional(tuple(parameters.values()), 1)
    for name, value in defaults.items():
        if name not in given and not site.settings.modern:
            site.add_argument(f"{name}={value}")
    site.rename(new)
    if shimmed:
        site.shimmed(
            "its average of squares begins with 1, that of Keras with 0, which makes other first steps", new=new
        )
    else:
        site.rewritten(f"`{old}` is `{new.rpartition('.')[2]}` in Keras", new=new)


def _taken(site: Site) -> bool:
    """Whether it becomes an optimizer of Keras."""
    call, old = site.call, site.name.rpartition(".")[2]
    if call is None or site.unpacks or len(call.args) > len(_by_place(old)):
        return False
    known = {*KNOWN[old][1], *ONLY_NAMED.get(old, set()), *IDLE, "name"}
    shimmed = _today(site).startswith("kmigrate_shims.")
    return _given(site, call) <= known and _compiled(site) and (site.settings.shims or not shimmed)


def _today(site: Site) -> str:
    old = site.name.rpartition(".")[2]
    return "keras.optimizers.RMSprop" if old == "RMSPropOptimizer" and site.settings.modern else KNOWN[old][0]


def _by_place(old: str) -> list[str]:
    """The parameters that are given by their places."""
    return [name for name in KNOWN[old][1] if name not in BY_NAME.get(old, set())]


def _given(site: Site, call: ast.Call) -> set[str]:
    names = _by_place(site.name.rpartition(".")[2])
    return {*names[: len(call.args)], *(keyword.arg or "" for keyword in call.keywords)}


def _rename(site: Site, keyword: ast.keyword, names: dict[str, str]) -> None:
    new = names.get(keyword.arg or "", keyword.arg or "")
    if new != keyword.arg:
        site.file.edits.rename_keyword(keyword, new)


@RULE.answers(STEP)
def step(site: Site) -> None:
    """What `apply_gradients` was to count up, where the optimizer becomes one of Keras."""
    call = _applying(site, site.call) if site.call is not None else None
    owner = call.func.value if call is not None and isinstance(call.func, ast.Attribute) else None
    if call is None or not isinstance(owner, ast.Name) or not _is_made_new(site, owner):
        site.by_row()
        return
    arguments: tuple[ast.expr | ast.keyword, ...] = (*call.args[1:], *call.keywords)
    given = next(one for one in arguments if site.call in (one, getattr(one, "value", None)))
    site.file.edits.remove_argument(call, given)
    site.drop_name()
    site.rewritten("an optimizer of Keras counts its steps itself, in `iterations`", given)


def _is_made_new(site: Site, owner: ast.Name) -> bool:
    """Whether all that the name is given are optimizers of `tf.train` that become those of Keras."""
    made = {id(use.call): use for use in site.uses(*(f"tensorflow.train.{name}" for name in KNOWN))}
    uses = [made.get(id(value)) for value in site.assigned(owner.id)]
    return bool(uses) and all(use is not None and _taken(Site(site.file, use, RULE)) for use in uses)


def _compiled(site: Site) -> bool:
    """Whether the optimizer is given to `compile` and to nothing else; or, where all is eager, takes its steps."""
    uses = site.uses("keras.models.Model.compile", "keras.models.Sequential.compile")
    calls = [use.call for use in uses if use.call is not None]
    given = {id(value) for call in calls for value in (*call.args, *(k.value for k in call.keywords))}
    if id(site.call) in given:
        return True
    eager = turns_eager_on(site) or bool(site.file.attributes("GradientTape"))
    for node in site.nodes(ast.Assign):
        if isinstance(node, ast.Assign) and node.value is site.call and isinstance(node.targets[0], ast.Name):
            found = site.named(node.targets[0].id)
            reads = [one for one in found if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load)]
            return bool(reads) and all(id(read) in given or (eager and _steps(site, read)) for read in reads)
    return False


def _steps(site: Site, read: ast.Name) -> bool:
    """`optimizer.apply_gradients(zip(gradients, variables))`, and `tf.train.Checkpoint(optimizer=optimizer)`."""
    outer = site.parent(read)
    if isinstance(outer, ast.keyword):
        holder = getattr(site.parent(outer), "func", None)
        return "Checkpoint" in (getattr(holder, "attr", ""), getattr(holder, "id", ""))
    call = site.parent(outer) if isinstance(outer, ast.Attribute) and outer.attr == "apply_gradients" else None
    if not isinstance(call, ast.Call) or call.func is not outer or not call.args:
        return False
    counted = {id(use.call) for use in site.uses(STEP)}
    return all(id(one) in counted for one in (*call.args[1:], *(keyword.value for keyword in call.keywords)))


def _applying(site: Site, call: ast.Call) -> ast.Call | None:
    """The `apply_gradients` that is given this."""
    outer = site.parent(call)
    outer = site.parent(outer) if isinstance(outer, ast.keyword) else outer
    if isinstance(outer, ast.Call) and getattr(outer.func, "attr", "") == "apply_gradients" and call is not outer.func:
        return outer
    return None
