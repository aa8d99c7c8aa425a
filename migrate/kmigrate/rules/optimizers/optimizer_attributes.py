"""KM410: what programs read from optimizers, and set in them."""

from __future__ import annotations

import ast

from kmigrate.rules.common.classes import methods
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

OPTIMIZER = "keras.optimizers.Optimizer"
CLASSES = ("SGD", "RMSprop", "Adagrad", "Adadelta", "Adam", "Adamax", "Nadam")
CONSTANTS = ("momentum", "beta_1", "beta_2", "rho", "epsilon", "clipnorm", "clipvalue")
SET = "keras.backend.set_value"
DESERIALIZE = "kmigrate_shims.optimizers.deserialize"
STEP = "`learning_rate` of an optimizer is what its schedule gives at this step"

RULE = Rule(
    code="KM410",
    name="optimizer-attributes",
    title="Optimizers have other attributes and keys of their configuration today.",
    why="""
The learning rate is `learning_rate` also in the dictionary that `get_config` gives and that `optimizers.get` takes.
`decay` is no attribute any more, for a schedule has its place. Momentum, betas and the like were variables and are
plain numbers, which are read when training is first compiled: setting them later has no effect. Where the rate is a
schedule, `learning_rate` is the number of this step, and `_decayed_lr` is gone. Keras 3 takes `decay`
out of a configuration with a warning; `deserialize` of the shims makes the optimizer that it says.
""",
    examples=(
        Example(
            "from keras import optimizers\n\noptimizer = optimizers.get({'class_name': 'SGD', 'config': {'lr': 0.1}})\n"
            "print(optimizer.get_config()['lr'])\n",
            "from tensorflow.keras import optimizers\n\n"
            "optimizer = optimizers.get({'class_name': 'SGD', 'config': {'learning_rate': 0.1}})\n"
            "print(optimizer.get_config()['learning_rate'])\n",
        ),
    ),
)


@RULE.on(f"{OPTIMIZER}.get_config")
def config(site: Site) -> None:
    node = site.parent(site.call) if site.call is not None else None
    if isinstance(node, ast.Subscript) and node.value is site.call and isinstance(node.slice, ast.Constant):
        _rate(site, node.slice)


@RULE.on("keras.optimizers.deserialize")
def made_again(site: Site) -> None:
    """`deserialize({"class_name": ..., "config": o.get_config()})`, of an optimizer of the shims too."""
    found = site.argument("config", 0)
    literal = isinstance(found, ast.Dict) and all(isinstance(one, ast.Constant | ast.Dict) for one in found.values)
    if not site.standalone or site.settings.modern or not site.settings.shims or site.call is None or literal:
        return
    outer = site.parent(site.node)
    while outer is not None:
        if isinstance(outer, ast.ClassDef) and "get_updates" in methods(outer):
            return  # a wrapper's own, of which another rule speaks
        outer = site.parent(outer)
    site.rename(DESERIALIZE)
    site.shimmed("a configuration may say what only the optimizers of then have, such as `decay`", new=DESERIALIZE)


@RULE.on("keras.optimizers.get", "keras.optimizers.deserialize", f"{OPTIMIZER}.from_config")
@RULE.on(*(f"keras.optimizers.{name}.from_config" for name in CLASSES))
def given(site: Site) -> None:
    if site.call is None:
        return
    for argument in [*site.call.args, *(k.value for k in site.call.keywords)]:
        for node in ast.walk(argument):
            if isinstance(node, ast.Dict):
                for key in node.keys:
                    if isinstance(key, ast.Constant):
                        _rate(site, key)


def _rate(site: Site, key: ast.Constant) -> None:
    if key.value == "lr":
        site.replace(key, site.text(key).replace("lr", "learning_rate"))
        site.rewritten("`lr` is `learning_rate` today", key, new="learning_rate")
    elif key.value in ("decay", "schedule_decay"):
        site.review(f"optimizers have no `{key.value}` today; a schedule as the learning rate takes its place", key)


@RULE.on(f"{OPTIMIZER}.lr", f"{OPTIMIZER}.learning_rate")
def called(site: Site) -> None:
    """`optimizer.lr(optimizer.iterations)`, of a schedule: today it is what the schedule gives at this step."""
    call = site.parent(site.node)
    if not isinstance(call, ast.Call) or call.func is not site.node or site.use.stored:
        return
    match call.args:
        case [ast.Attribute(value=owner, attr="iterations")] if site.text(owner) == site.text(_owner(site)):
            site.replace(call, site.node)
            site.rewritten(STEP, call, new="learning_rate")
        case _:
            site.review(f"{STEP}; keep the schedule under a name of its own, and call that", call)


@RULE.on(f"{OPTIMIZER}._decayed_lr")
def decayed(site: Site) -> None:
    call = site.call
    if call is None or call.func is not site.node:
        return
    if any(use.call is not None and any(k.arg == "decay" for k in use.call.keywords) for use in site.file.uses):
        site.review("it was the rate of this step; `learning_rate` follows a schedule, and knows nothing of `decay`")
        return
    owner = _owner(site)
    site.replace(call, owner, ".learning_rate")
    site.rewritten(STEP, call, new="learning_rate")


def _owner(site: Site) -> ast.expr:
    assert isinstance(site.node, ast.Attribute)
    return site.node.value


@RULE.on(f"{OPTIMIZER}.decay", f"{OPTIMIZER}.initial_decay")
def decay(site: Site) -> None:
    site.review("optimizers have no `decay` today: the learning rate can be a schedule, such as InverseTimeDecay")


@RULE.on(*(f"{OPTIMIZER}.{name}" for name in CONSTANTS))
def constant(site: Site) -> None:
    sets = any(
        any(argument is site.node for argument in use.call.args[:1]) for use in site.uses(SET) if use.call is not None
    )
    if sets or (site.use.stored and site.standalone):
        site.review(
            "this is a plain number today, read when training is first compiled; set it before, or compile anew"
        )
