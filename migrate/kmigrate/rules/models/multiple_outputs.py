"""KM317: losses, metrics and targets where a model has several outputs, or one."""

from __future__ import annotations

import ast

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import DEPTH, Site

MODELS = ("keras.models.Model", "keras.Model", "keras.layers.Model")
TARGETS = tuple(f"keras.models.Model.{name}" for name in ("fit", "evaluate", "train_on_batch", "test_on_batch"))

RULE = Rule(
    code="KM317",
    name="multiple-outputs",
    title="Every output has its own losses and metrics today.",
    why="""
`compile(loss="mse", metrics=["mae"])` of a model with two outputs meant both for each of them. Keras 3 wants the
metrics of each output, and refuses weights of losses beside a single loss. What was meant for all is written out for
each where the model's outputs, or a loss for each of them, are listed in the file. Of a model with one output,
targets in a dictionary are not taken by every release; the target itself is.
""",
    examples=(
        Example(
            "from keras.models import Model\n\nmodel = Model(inputs, [left, right])\n"
            "model.compile('sgd', loss='mse', metrics=['mae'], loss_weights=[1.0, 0.5])\n",
            "from tensorflow.keras.models import Model\n\nmodel = Model(inputs, [left, right])\n"
            "model.compile('sgd', loss=['mse'] * 2, metrics=[['mae']] * 2, loss_weights=[1.0, 0.5])\n",
        ),
    ),
)


@RULE.on("keras.models.Model.compile")
def compiled(site: Site) -> None:
    if site.call is None or site.use.kind != "attribute" or site.unpacks:
        return
    metrics = site.argument("metrics", 2)
    if not isinstance(metrics, ast.List) and site.keyword("loss_weights") is None:
        return  # before the outputs are counted, which takes longer
    count = outputs_of(site)
    if count is None and isinstance(metrics, ast.List) and _is_grown(site):
        _for_each(site, metrics, f"len({site.text(_owner(site))}.outputs)", "the outputs")
    if count is None or count < 2:
        return
    if isinstance(metrics, ast.List):
        _for_each(site, metrics, str(count), f"the {count} outputs")
    weights, loss = site.keyword("loss_weights"), site.argument("loss", 1)
    if weights is None or loss is None or (isinstance(weights.value, ast.Constant) and weights.value.value is None):
        return
    single = isinstance(loss, ast.Constant | ast.Attribute | ast.Lambda) or (
        isinstance(loss, ast.Name) and not any(isinstance(v, ast.List | ast.Dict) for v in site.assigned(loss.id))
    )
    if single and isinstance(weights.value, ast.Dict) and len(weights.value.keys) == count:
        text = ", ".join(f"{site.text(key)}: {site.text(loss)}" for key in weights.value.keys if key is not None)
        site.replace(loss, f"{{{text}}}")
        site.rewritten("beside weights, every output's loss is said", loss, new=f"{{{text}}}")
    elif single:
        site.replace(loss, "[", loss, f"] * {count}")
        site.rewritten("beside weights, every output's loss is said", loss, new=f"[{site.text(loss)}] * {count}")
    elif isinstance(loss, ast.List) and isinstance(weights.value, ast.Dict):
        site.review("TensorFlow 2.16 wants losses and their weights both in lists, or both in dictionaries", weights)


def _for_each(site: Site, metrics: ast.List, count: str, which: str) -> None:
    if metrics.elts and not any(_is_group(site, one) for one in metrics.elts):
        site.replace(metrics, "[", metrics, f"] * {count}")
        site.rewritten(f"these metrics were for each of {which}", metrics, new=f"[{site.text(metrics)}] * {count}")


@RULE.on(*TARGETS)
def targets(site: Site) -> None:
    given = site.argument("y", 1)
    if not isinstance(given, ast.Dict) or len(given.keys) != 1 or given.keys[0] is None:
        return
    owner = getattr(site.node, "value", None)
    if isinstance(owner, ast.Name) and any(map(_names_outputs, site.assigned(owner.id))):
        return
    site.replace(given, given.values[0])
    site.rewritten(
        "the model has one output, and newer releases take its target only as it is",
        given,
        new=site.text(given.values[0]),
    )


def _is_group(site: Site, node: ast.expr) -> bool:
    """Whether it may be a list of metrics itself."""
    if isinstance(node, ast.Name):
        return any(isinstance(value, ast.List | ast.Tuple | ast.Dict) for value in site.assigned(node.id))
    return isinstance(node, ast.List | ast.Tuple | ast.Starred)


def outputs_of(site: Site) -> int | None:
    """How many outputs the model has, where the file lists them, or a loss for each of them."""
    outputs = _listed(site)
    if outputs is None:
        outputs = site.argument("loss", 1)
    if isinstance(outputs, ast.List | ast.Tuple) and not any(isinstance(n, ast.Starred) for n in outputs.elts):
        return len(outputs.elts)
    return None


def _names_outputs(value: ast.expr) -> bool:
    """Whether it makes a model of a dictionary of outputs, whose targets are a dictionary too."""
    if not isinstance(value, ast.Call):
        return False
    given = [k.value for k in value.keywords if k.arg in ("output", "outputs")] or value.args[1:2]
    return bool(given) and isinstance(given[0], ast.Dict)


def _owner(site: Site) -> ast.expr:
    """What `compile` is called on."""
    assert isinstance(site.node, ast.Attribute)
    return site.node.value


def _listed(site: Site) -> ast.expr | None:
    """What the model is given as its outputs."""
    outputs = _given(site)
    if isinstance(outputs, ast.Name):
        lists = site.assigned_near(outputs)
        outputs = lists[0] if len(lists) == 1 else None
        if isinstance(outputs, ast.List) and not outputs.elts:
            return None  # filled later
    return outputs


def _is_grown(site: Site) -> bool:
    """Whether they are a list whose length does not stand there: `outputs.append(...)`, `[f(x) for x in all]`."""
    outputs = _given(site)
    if isinstance(outputs, ast.Name):
        if any(
            one.attr == "append"
            for name in site.named(outputs.id)
            if isinstance(one := site.parent(name), ast.Attribute)
        ):
            return True
        lists = site.assigned_near(outputs)
        outputs = lists[0] if len(lists) == 1 else None
    return isinstance(outputs, ast.ListComp)


def _given(site: Site) -> ast.expr | None:
    call = _made(site, getattr(site.node, "value", None))
    use = next((use for use in site.uses(*MODELS) if use.call is call), None) if call is not None else None
    if use is None or use.call is None:
        return None
    given = [k.value for k in use.call.keywords if k.arg in ("output", "outputs")] or use.call.args[1:2]
    return given[0] if given else None


def _made(site: Site, owner: ast.AST | None, depth: int = DEPTH) -> ast.Call | None:
    """The call that made the model that a name stands for, also in a function of the file that returns it."""
    if isinstance(owner, ast.Name):
        values = site.assigned_near(owner)
        return _made(site, values[0], depth - 1) if len(values) == 1 and depth else None
    if not isinstance(owner, ast.Call) or not isinstance(owner.func, ast.Name):
        return owner if isinstance(owner, ast.Call) else None
    functions = site.functions(owner.func.id)
    if len(functions) != 1:
        return owner
    returned = [one.value for one in site.nodes(ast.Return) if site.function_around(one) is functions[0]]  # type: ignore[attr-defined]
    return _made(site, returned[0], depth - 1) if len(returned) == 1 and depth else None
