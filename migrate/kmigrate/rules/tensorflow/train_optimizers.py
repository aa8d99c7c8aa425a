"""KM607: optimizers of `tf.train` that Keras models were compiled with."""

from __future__ import annotations

import ast

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RULE = Rule(
    code="KM607",
    name="train-optimizers",
    title="Keras 3 takes its own optimizers; those of `tf.train` become the same of `keras.optimizers`.",
    why="""
tf.keras of TensorFlow 1 took `tf.train.AdamOptimizer` and its kin in `compile`. Where Keras has an optimizer that
computes the same step, it takes its place, with the defaults of the old one written out. `minimize` and
`apply_gradients` of the old ones built a graph, and stay for a person.
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
# Old class -> Keras class, its parameters by position, theirs in Keras, defaults that differ.
# tensorflow 1.15.5 tensorflow_core/python/training/{adam,gradient_descent,momentum}.py
KNOWN: dict[str, tuple[str, dict[str, str], dict[str, str]]] = {
    "AdamOptimizer": (
        "Adam",
        {"learning_rate": "learning_rate", "beta1": "beta_1", "beta2": "beta_2", "epsilon": "epsilon"},
        {"epsilon": "1e-08"},
    ),
    "GradientDescentOptimizer": ("SGD", {"learning_rate": "learning_rate"}, {}),
    "MomentumOptimizer": ("SGD", {"learning_rate": "learning_rate", "momentum": "momentum"}, {}),
}
ADVICE = "Keras 3 takes its own optimizers only: take that of `keras.optimizers`, and write the old options out"


@RULE.on(*(f"tensorflow.train.{name}" for name in KNOWN))
def optimizer(site: Site) -> None:
    call = site.call
    new, parameters, defaults = KNOWN[site.name.rpartition(".")[2]]
    names = list(parameters)
    if call is None or site.unpacks or len(call.args) > len(names):
        site.review(ADVICE)
        return
    given = {*names[: len(call.args)], *(k.arg or "" for k in call.keywords)}
    if given - {*names, "use_nesterov", "use_locking", "name"} or not _compiled(site):
        site.review(ADVICE)
        return
    for keyword in call.keywords:
        if keyword.arg == "use_locking":
            site.remove_argument(keyword)
        else:
            _rename(site, keyword, {**parameters, "use_nesterov": "nesterov"})
    for position, name in enumerate(names[: len(call.args)]):
        if (position and parameters[name] != name) or (position and new == "Adam"):
            site.name_positional(tuple(parameters.values()), 1)
            break
    for name, value in defaults.items():
        if name not in given and not site.settings.modern:
            site.add_argument(f"{name}={value}")
    site.rename(f"keras.optimizers.{new}")
    site.rewritten(f"`{site.name.rpartition('.')[2]}` is `{new}` in Keras", new=f"keras.optimizers.{new}")


def _rename(site: Site, keyword: ast.keyword, names: dict[str, str]) -> None:
    new = names.get(keyword.arg or "", keyword.arg or "")
    if new != keyword.arg:
        site.file.edits.rename_keyword(keyword, new)


def _compiled(site: Site) -> bool:
    """Whether the optimizer is given to `compile` and to nothing else."""
    uses = site.uses("keras.models.Model.compile", "keras.models.Sequential.compile")
    calls = [use.call for use in uses if use.call is not None]
    given = {id(value) for call in calls for value in (*call.args, *(k.value for k in call.keywords))}
    if id(site.call) in given:
        return True
    for node in site.nodes(ast.Assign):
        if isinstance(node, ast.Assign) and node.value is site.call and isinstance(node.targets[0], ast.Name):
            found = site.file.imports.mentions.nodes(node.targets[0].id)
            reads = [one for one in found if isinstance(one, ast.Name) and one is not node.targets[0]]
            return bool(reads) and all(id(read) in given for read in reads)
    return False
