"""KM346: several outputs of a model that one layer, or one model inside of it, has made."""

from __future__ import annotations

import ast

from kmigrate.engine.names.values import Instance
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RULE = Rule(
    code="KM346",
    name="shared-outputs",
    title="Losses of outputs are kept by the names of the layers that made them.",
    why="""
`fake, kind = judge(noise)` and `Model(noise, [fake, kind])`: both outputs were made by `judge`, and so both have its
name. The old Keras gave each its own loss; Keras 3 shows the loss of the last one for all of them in the results of
`train_on_batch` and `evaluate` and in the history, while their sum is right. Each of them but the first gets an
`Identity` layer around it, which computes nothing and has a name of its own. Recorded from Keras 1.2.2 and 2.2.4.
""",
    examples=(
        Example(
            "from keras.models import Model, load_model\n\n"
            "judge = load_model('judge.keras')\nfake, kind = judge(noise)\n"
            "model = Model(noise, [fake, kind])\n",
            "from tensorflow.keras.models import Model, load_model\nfrom tensorflow.keras.layers import Identity\n\n"
            "judge = load_model('judge.keras')\nfake, kind = judge(noise)\n"
            "model = Model(noise, [fake, Identity()(kind)])\n",
        ),
    ),
)


@RULE.on("keras.models.Model", "keras.Model", "keras.layers.Model")
def made(site: Site) -> None:
    outputs = site.argument("outputs", 1) or site.argument("output")
    if site.call is None or not isinstance(outputs, ast.List | ast.Tuple) or len(outputs.elts) < 2:
        return
    seen: set[str] = set()
    for one in outputs.elts:
        maker = _maker(site, one)
        if maker and maker in seen:
            site.replace(one, f"{site.spell('keras.layers.Identity')}()(", one, ")")
            site.rewritten(
                f"`{maker}` made another output of this model, and Keras 3 would show one loss for both",
                one,
                new=f"Identity()({site.text(one)})",
            )
        seen.add(maker)


def _maker(site: Site, output: ast.expr) -> str:
    """The layer or model whose call gave an output, as it is written; empty where that is not seen."""
    given = _given_last(site, output) if isinstance(output, ast.Name) else output
    if not isinstance(given, ast.Call) or not isinstance(given.func, ast.Name | ast.Attribute):
        return ""
    return site.text(given.func) if isinstance(site.value(given.func), Instance) else ""


def _given_last(site: Site, name: ast.Name) -> ast.expr | None:
    """What the name was given last before it is used, in the same function."""
    around = site.function_around(name)
    found: list[tuple[int, ast.expr | None]] = []
    for node in site.nodes(ast.Assign):
        if isinstance(node, ast.Assign) and node.lineno < name.lineno and site.function_around(node) is around:
            found += [(node.lineno, _part(target, node.value, name.id)) for target in node.targets if _in(target, name)]
    return max(found, key=lambda one: one[0])[1] if found else None


def _in(target: ast.expr, name: ast.Name) -> bool:
    return any(isinstance(node, ast.Name) and node.id == name.id for node in ast.walk(target))


def _part(target: ast.expr, value: ast.expr, name: str) -> ast.expr | None:
    """What of the value goes to the name."""
    if isinstance(target, ast.Name):
        return value
    if not isinstance(target, ast.Tuple | ast.List):
        return None
    if not isinstance(value, ast.Tuple | ast.List):
        return value
    if len(value.elts) != len(target.elts):
        return None
    return next(
        (v for t, v in zip(target.elts, value.elts, strict=True) if isinstance(t, ast.Name) and t.id == name), None
    )
