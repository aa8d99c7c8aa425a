"""KM420: the numbers of `evaluate` and its kin, which Keras 3 orders by their names."""

from __future__ import annotations

import ast

from kmigrate.rules.models.multiple_outputs import outputs_of
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

TELLING = tuple(
    f"keras.models.Model.{name}" for name in ("evaluate", "evaluate_generator", "train_on_batch", "test_on_batch")
)
COMPILE = "keras.models.Model.compile"
SHIM = "kmigrate_shims.models.in_order"
WHY = "Keras 3 gives the metrics of several outputs, and Keras 3.0 all, in the order of their names"
LISTS = (ast.List, ast.Tuple)

RULE = Rule(
    code="KM420",
    name="told-numbers",
    title="Losses and metrics come in the order in which they were compiled.",
    why="""
`evaluate`, `train_on_batch` and `test_on_batch` gave the loss, the losses of the outputs, then the metrics of the first
output, those of the second, and so on. Keras 3 sorts the metrics of a model with several outputs by their names, and
Keras 3.0 (TensorFlow 2.16) those of one output too: with `metrics=["mse", "acc"]`, `scores[1]` is the accuracy there.
`in_order` of the shims puts them where they were. It is written where the file shows that the order may differ, or that
a number behind the second is looked at.
""",
    examples=(
        Example(
            "from keras.layers import Dense, Input\nfrom keras.models import Model\n\nx = Input((3,))\n"
            "model = Model(x, [Dense(1, name='score')(x), Dense(1, name='age')(x)])\n"
            "model.compile('sgd', ['mse', 'mse'], metrics={'score': 'mae', 'age': 'mae'})\n"
            "scores = model.evaluate(a, b)\nprint(scores[3])\n",
            "from tensorflow.keras.layers import Dense, Input\nfrom tensorflow.keras.models import Model\n"
            "from kmigrate_shims.models import in_order\n\nx = Input((3,))\n"
            "model = Model(x, [Dense(1, name='score')(x), Dense(1, name='age')(x)])\n"
            "model.compile('sgd', ['mse', 'mse'], metrics={'score': 'mae', 'age': 'mae'})\n"
            "scores = in_order(model, model.evaluate(a, b, return_dict=True))\nprint(scores[3])\n",
        ),
    ),
)


@RULE.on(*TELLING)
def told(site: Site) -> None:
    call = site.call
    if call is None or site.use.kind != "attribute" or site.era.is_today or site.keyword("return_dict") is not None:
        return
    looked_at = _looked_at(site, call)
    if looked_at is not None and max(looked_at, default=0) < 1:
        return
    owner = getattr(site.node, "value", None)
    if not isinstance(owner, ast.expr) or not _may_differ(site, owner, looked_at):
        return
    if not site.settings.shims or not isinstance(owner, ast.Name | ast.Attribute):
        site.review(f"{WHY}; `return_dict=True` gives them by name")
        return
    site.add_argument("return_dict=True")
    site.file.edits.insert_before(call, f"{site.spell(SHIM)}({site.text(owner)}, ")
    site.file.edits.insert_after(call, ")")
    site.shimmed(WHY, new=SHIM)


def _looked_at(site: Site, call: ast.Call) -> set[int] | None:
    """The places of the numbers that the file looks at; None where that may be any."""
    match site.parent(call):
        case ast.Expr():
            return set()
        case ast.Subscript(slice=ast.Constant(value=int(place))) if place >= 0:
            return {place}
        case ast.Assign(targets=[ast.Tuple(elts=parts) | ast.List(elts=parts)]):
            return None if any(isinstance(one, ast.Starred) for one in parts) else set(range(len(parts)))
        case ast.Assign(targets=[ast.Name(id=name)]):
            return _places(site, call, name)
        case _:
            return None


def _places(site: Site, call: ast.Call, name: str) -> set[int] | None:
    here, found = site.function_around(call), set()
    for node in site.named(name):
        if not isinstance(node, ast.Name) or site.function_around(node) is not here or isinstance(node.ctx, ast.Store):
            continue
        match site.parent(node):
            case ast.Subscript(slice=ast.Constant(value=int(place))) if place >= 0:
                found.add(place)
            case _:
                return None
    return found


def _may_differ(site: Site, owner: ast.expr, looked_at: set[int] | None) -> bool:
    calls = [Site(site.file, use, RULE) for use in site.uses(COMPILE) if use.call is not None]
    same = [one for one in calls if site.text(getattr(one.node, "value", one.node)) == site.text(owner)]
    if not calls:
        return looked_at is not None and max(looked_at) > 1
    return any(_differs(one, looked_at) for one in same or calls)


def _differs(site: Site, looked_at: set[int] | None) -> bool:
    """Of the model that is compiled here."""
    metrics = [_value(site, one) for one in (site.argument("metrics", 2), site.keyword("weighted_metrics")) if one]
    given = [one for group in metrics for one in _parts(group)]
    several = _has_outputs(site, metrics)
    safe = 1 if several else 0  # the loss comes first, and then the losses of the outputs
    if looked_at is not None and max(looked_at) <= safe:
        return False
    if several:
        return len(given) > 1 or any(isinstance(one, LISTS) for one in metrics)
    words = [one.value for one in given if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return len(given) > 1 and (len(words) < len(given) or words != sorted(words))


def _has_outputs(site: Site, metrics: list[ast.expr]) -> bool:
    """Whether the model has several outputs, by all that the file shows."""
    if (outputs_of(site) or 1) > 1:
        return True
    weights = site.keyword("loss_weights")
    for one in (site.argument("loss", 1), weights.value if weights else None):
        value = _value(site, one) if one is not None else None
        if (isinstance(value, ast.Dict) and len(value.keys) > 1) or (isinstance(value, LISTS) and len(value.elts) > 1):
            return True
    return any(
        (isinstance(one, ast.Dict) and len(one.keys) > 1) or any(isinstance(part, LISTS) for part in _top(one))
        for one in metrics
    )


def _value(site: Site, given: ast.expr | ast.keyword) -> ast.expr:
    """What is given; of a name what it was given, where that is one thing."""
    node = given.value if isinstance(given, ast.keyword) else given
    values = site.assigned_near(node) if isinstance(node, ast.Name) else []
    return values[0] if len(values) == 1 else node


def _top(node: ast.expr) -> list[ast.expr]:
    return list(node.elts) if isinstance(node, LISTS) else []


def _parts(node: ast.expr) -> list[ast.expr]:
    """Every metric of a list, or of lists in a list or a dictionary."""
    match node:
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Dict(values=parts):
            return [one for part in parts for one in _parts(part)]
        case ast.Constant(value=None):
            return []
        case _:
            return [node]
