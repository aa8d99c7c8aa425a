"""KM623: iterators of datasets, which were parts of a graph."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kmigrate.engine.names.values import Ref, Use
from kmigrate.rules.common.tensorflow_age import turns_eager_on
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

if TYPE_CHECKING:
    from kmigrate.engine.file import SourceFile

MAKERS = ("make_one_shot_iterator", "make_initializable_iterator")
METHODS = tuple(f"tensorflow.data.Dataset.{name}" for name in MAKERS)
FUNCTIONS = tuple(f"tensorflow.data.{name}" for name in MAKERS)
MODEL = "keras.models.Model"
TAKES = {f"{MODEL}.fit": ("x", "validation_data"), f"{MODEL}.evaluate": ("x",), f"{MODEL}.predict": ("x",)}
RULE = Rule(
    code="KM623",
    name="dataset-iterators",
    title="An iterator of a dataset is no part of a graph, and no data for a model.",
    why="""
In the graph of TensorFlow 1 `get_next()` of an iterator was the next batch at every step. Today it is one batch for
good: a model that is trained on it sees no other. The methods of datasets that made such iterators are gone;
`tf.compat.v1.data.make_one_shot_iterator` is there, and what it makes no model takes. Where the iterator goes into
`fit`, `evaluate` or `predict`, the dataset itself takes its place; a validation goes on where the last one stopped, as
it did. In a program that turned on eager execution, where it gave values before, it is Python's own `iter`.
""",
    examples=(
        Example(
            "import tensorflow as tf\nfrom tensorflow.keras.layers import Dense\n"
            "from tensorflow.keras.models import Sequential\n\n"
            "model = Sequential([Dense(1)])\nmodel.compile('sgd', 'mse')\n"
            "batches = tf.data.Dataset.from_tensor_slices((x, y)).batch(8).repeat()\n"
            "model.fit(batches.make_one_shot_iterator(), steps_per_epoch=10)\n",
            "import tensorflow as tf\nfrom tensorflow.keras.layers import Dense\n"
            "from tensorflow.keras.models import Sequential\n\n"
            "model = Sequential([Dense(1)])\nmodel.compile('sgd', 'mse')\n"
            "batches = tf.data.Dataset.from_tensor_slices((x, y)).batch(8).repeat()\n"
            "model.fit(batches, steps_per_epoch=10)\n",
        ),
    ),
)
ADVICE = (
    "an iterator gives values today, and no tensor that is the next batch at every step: give the dataset to `fit`, "
    "`evaluate` or `predict`, or go through it with `for batch in dataset:`"
)


@RULE.finds
def find(file: SourceFile) -> Iterator[Use]:
    """The methods; what a module of TensorFlow has under these names, the engine finds."""
    if not any(name in file.source.text for name in MAKERS):
        return
    for node in file.attributes(*MAKERS):
        of = file.value(node.value)
        outer = file.parent(node)
        if isinstance(of, Ref) or not isinstance(outer, ast.Call) or outer.func is not node or outer.args:
            continue
        yield Use("attribute", f"tensorflow.data.Dataset.{node.attr}", node, call=outer)


@RULE.answers(*FUNCTIONS)
def function(site: Site) -> None:
    dataset = site.argument("dataset", 0)
    _made(site, dataset if site.call is not None and not site.unpacks else None)


@RULE.on(*METHODS)
def method(site: Site) -> None:
    _made(site, getattr(site.node, "value", None))


def _made(site: Site, dataset: ast.expr | None) -> None:
    call = site.call
    if call is None or dataset is None or not site.name.endswith(MAKERS[0]):
        site.use.kept = True
        site.review(ADVICE)
        return
    role = _role(site, call)
    validates = role == "validation_data" and site.settings.shims
    if not role and not turns_eager_on(site):
        site.use.kept = True
        site.review(ADVICE)
        return
    if site.use.kind != "attribute":
        site.drop_name()
    if validates:
        site.replace(call, site.spell("kmigrate_shims.utils.endless_validation"), "(", dataset, ")")
        site.shimmed("a model takes the dataset; each validation goes on where the last one stopped", call)
    elif role:
        site.replace(call, dataset)
        site.rewritten("a model takes the dataset itself", call, new=site.text(dataset))
    else:
        site.replace(call, "iter(", dataset, ")")
        site.rewritten("in eager execution it was an iterator of values", call, new=f"iter({site.text(dataset)})")


def _role(site: Site, call: ast.Call) -> str:
    """The parameter of a model's method that the iterator is given to, and nothing else has it; empty otherwise."""
    roles = _roles(site)
    if id(call) in roles:
        return roles[id(call)]
    statement = site.parent(call)
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return ""
    target = statement.targets[0]
    if not isinstance(target, ast.Name) or len(site.assigned(target.id)) != 1:
        return ""
    reads = [one for one in site.named(target.id) if one is not target]
    return roles.get(id(reads[0]), "") if len(reads) == 1 else ""


def _roles(site: Site) -> dict[int, str]:
    """Expression -> the parameter of a model's method that it is given to."""
    if _roles not in site.file.memo:
        found: dict[int, str] = {}
        for use in site.uses(*TAKES):
            words = TAKES[use.name]
            if use.call is not None and use.call.args:
                found[id(use.call.args[0])] = "x"
            for keyword in use.call.keywords if use.call is not None else ():
                if keyword.arg in words:
                    found[id(keyword.value)] = str(keyword.arg)
        site.file.memo[_roles] = found
    roles: dict[int, str] = site.file.memo[_roles]
    return roles
