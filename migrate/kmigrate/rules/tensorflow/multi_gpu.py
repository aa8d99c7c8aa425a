"""KM616: `multi_gpu_model`."""

from __future__ import annotations

import ast

from kmigrate.engine.edits import EditConflict
from kmigrate.engine.names.values import Instance, LocalObject
from kmigrate.engine.walk import walk
from kmigrate.rules.common.wrap import wrap
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

STRATEGY = "tensorflow.distribute.MirroredStrategy"
OLDEST = "On TensorFlow 2.16 its copies do not put their gradients together; take a newer one for training"
MAKES = ("keras.layers.", "keras.models.", "keras.Tensor", "keras.optimizers.", "keras.losses.", "keras.metrics.")
RULE = Rule(
    code="KM616",
    name="multi-gpu-model",
    title="`multi_gpu_model` is gone; models are built and compiled in the scope of a strategy.",
    why="""
It copied a finished model to every GPU and split each batch. `tf.distribute.MirroredStrategy` does the same for a model
that is built and compiled inside its scope, with the same batches, losses and gradients; batch normalization counts
each copy's statistics as one. Where the lines that build the model and those that compile it stand in one block, they
are put into the scope, and the result is the model itself. On TensorFlow 2.16 every copy of Keras 3.0 learns from its
own part of a batch alone; newer releases do it right.
""",
    examples=(
        Example(
            "from keras.utils import multi_gpu_model\nfrom keras.applications import Xception\n\n"
            "model = Xception(weights=None)\nparallel = multi_gpu_model(model, gpus=2)\n"
            "parallel.compile('sgd', 'mse')\nparallel.fit(x, y)\n",
            "from tensorflow.keras.applications import Xception\nimport tensorflow as tf\n\n"
            'with tf.distribute.MirroredStrategy(["GPU:0", "GPU:1"]).scope():\n    model = Xception(weights=None)\n'
            "    parallel = model\n    parallel.compile('sgd', 'mse')\nparallel.fit(x, y)\n",
        ),
        Example(
            "from keras.utils import multi_gpu_model\n\nparallel = multi_gpu_model(model, gpus=2)\n",
            "from keras.utils import multi_gpu_model\n\nparallel = multi_gpu_model(model, gpus=2)\n",
            "The call is reported for review, with the lines to write, for it is not seen where the model is built.",
        ),
    ),
)


@RULE.on("keras.utils.multi_gpu_model")
def parallel(site: Site) -> None:
    model, gpus = site.argument("model", 0), site.argument("gpus", 1)
    if site.call is None or model is None:
        site.use.kept = True
        site.review("`multi_gpu_model` is gone: build and compile in `with tf.distribute.MirroredStrategy().scope():`")
        return
    statement = site.statement(site.call)
    target = statement.targets[0] if isinstance(statement, ast.Assign) and statement.value is site.call else None
    devices = _devices(site, gpus)
    mark, reason = site.file.edits.mark(), "it is not seen here where the model is built and compiled"
    if target is not None and isinstance(statement, ast.Assign) and not site.unpacks and devices is not None:
        block = site.file.blocks[id(statement)]
        try:
            if _put_in(site, block, statement, target, model, devices):
                return
        except EditConflict as conflict:
            site.file.edits.back_to(mark)
            reason = str(conflict)
    site.use.kept = True
    shown, result = site.text(model), site.text(target) if target is not None else "the result"
    if devices is None and gpus is not None:
        devices = f'[f"GPU:{{i}}" for i in range({site.text(gpus)})]'
    site.review(
        f"`multi_gpu_model` is gone, and {reason}: put what builds `{shown}`, and its `compile`, into "
        f"`with tf.distribute.MirroredStrategy({devices}).scope():`, and use `{shown}` in place of `{result}`. Batches "
        f"are split among the GPUs as before. {OLDEST}"
    )


def _devices(site: Site, gpus: ast.expr | None) -> str | None:
    """The argument of the strategy; empty for all GPUs, None where it cannot be told what is counted."""
    match gpus:
        case None | ast.Constant(value=None):
            return ""
        case ast.Constant(value=int(count)) if 0 < count <= 16:
            return "[" + ", ".join(f'"GPU:{number}"' for number in range(count)) + "]"
        case ast.List(elts=all_) | ast.Tuple(elts=all_) if all_ and all(isinstance(one, ast.Constant) for one in all_):
            return "[" + ", ".join(f'"GPU:{site.text(one)}"' for one in all_) + "]"
        case ast.Name(id=name) if (made := site.assigned(name)) and all(_counts(one) for one in made):
            return f'[f"GPU:{{i}}" for i in range({name})]'
        case _:
            return None


def _counts(node: ast.expr) -> bool:
    match node:
        case ast.Constant(value=value):
            return type(value) is int
        case ast.Call(func=ast.Name(id="int" | "len")):
            return True
        case _:
            return False


def _put_in(
    site: Site, block: list[ast.stmt], statement: ast.stmt, target: ast.expr, model: ast.expr, devices: str
) -> bool:
    """Puts the lines from the first that builds the model to the last that compiles it into the scope."""
    at = block.index(statement)
    names = {site.text(model), site.text(target)}
    compiled = [use for use in site.uses("keras.models.Model.compile") if _owner(site, use.node) in names]
    holders = [next((i for i, one in enumerate(block) if _inside(one, use.node)), -1) for use in compiled]
    if not holders or min(holders) < 0 or max(holders) <= at:
        return False
    given = {n.id for use in compiled for n in walk(use.call or use.node) if isinstance(n, ast.Name)}
    first = _first(site, block[:at], site.text(model), given)
    if first is None or min(holders) < first:
        return False
    part = block[first : max(holders) + 1]
    if _hinders(site, part, devices):
        return False
    same = site.text(model) == site.text(target)
    header = f"with {site.spell(STRATEGY)}({devices}).scope():"
    wrap(site.file, part[0], part[-1], header, statement if same else None)
    if same:
        site.file.delete_statement(statement)
    else:
        assert isinstance(statement, ast.Assign)
        site.replace(statement.value, model)
    site.drop_name()
    site.rewritten(f"the model is built and compiled in the scope of a strategy. {OLDEST}", statement, new=header)
    return True


def _hinders(site: Site, part: list[ast.stmt], devices: str) -> bool:
    """Whether there is more in the lines than a model and what it is given, which other rules may take apart."""
    low, high = part[0].lineno, part[-1].end_lineno or part[-1].lineno
    beside = [use.name for use in site.file.uses if low <= use.line <= high and use.name != "tensorflow.device"]
    if any(one.startswith("tensorflow.") or one.endswith("set_session") for one in beside):
        return True
    nodes = [node for statement in part for node in walk(statement)]
    if any(isinstance(node, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef) for node in nodes):
        return True
    stored = (node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    return any(f"range({name})" in devices for name in stored)  # how many there are is said too late


def _first(site: Site, before: list[ast.stmt], model: str, given: set[str]) -> int | None:
    """The first statement that makes a part of the model, or an object that `compile` is given."""
    needed, found, whole = {model, *given}, None, False
    for number in range(len(before) - 1, -1, -1):
        nodes = list(walk(before[number]))
        bound = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        fed = {_owner(site, n.func) for n in nodes if isinstance(n, ast.Call)}
        if not needed & (bound | fed):
            continue
        made = any(isinstance(n, ast.Assign) and isinstance(n.value, ast.Call) for n in nodes) and model in bound
        whole = whole or model in bound
        found = number if made or any(_makes(site, node) for node in nodes) else found
        needed |= {n.id for n in nodes if isinstance(n, ast.Name)}
    return found if whole else None


def _makes(site: Site, node: ast.AST) -> bool:
    """Whether something of Keras is made there that has variables of its own, or leads to one."""
    value = site.value(node) if isinstance(node, ast.Call) else None
    if isinstance(value, LocalObject):
        return bool(value.info.legacy)
    return isinstance(value, Instance) and value.cls.startswith(MAKES)


def _owner(site: Site, node: ast.AST) -> str:
    return site.text(node.value) if isinstance(node, ast.Attribute) else ""


def _inside(statement: ast.stmt, node: ast.AST) -> bool:
    return any(one is node for one in walk(statement))
