"""KM225: a Sequential that began with a `Merge` of other models."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from kmigrate.engine.names.values import Instance
from kmigrate.engine.walk import walk
from kmigrate.rules.common.masking import masks
from kmigrate.rules.common.merging import PARAMETERS, Merging, arguments, merging
from kmigrate.rules.layers.merge_function import LAYER
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

MODELS = {"keras.models.Sequential", "keras.models.Model", "keras.models.Loaded", "keras.Model", "keras.Sequential"}
SHAPED = {"input_shape", "batch_input_shape", "input_length", "input_dtype"}
HOW = (
    "a Sequential has one input today. Write y = concatenate(left.outputs + right.outputs) or the layer for the mode, "
    "call the layers behind it on y, and make it keras.Model(left.inputs + right.inputs, y)"
)

RULE = Rule(
    code="KM225",
    name="merged-branches",
    title="A model that begins with a merge of others is written with the functional API.",
    why="""
`model.add(Merge([left, right], mode="concat"))` made a Sequential of two inputs. Sequential models have one input
today. Where the model is made and filled in one run of lines, its layers are called on the merged outputs, and the
model is made of them. Elsewhere the report says how to write it.
""",
    examples=(
        Example(
            "from keras.models import Sequential\nfrom keras.layers import Dense, Merge\n\n"
            "left = Sequential()\nleft.add(Dense(4, input_dim=3))\nright = Sequential()\n"
            "right.add(Dense(4, input_dim=2))\n\n"
            "model = Sequential()\nmodel.add(Merge([left, right], mode='concat'))\nmodel.add(Dense(1))\n"
            "model.compile('sgd', 'mse')\n",
            "from tensorflow.keras.models import Sequential, Model\n"
            "from tensorflow.keras.layers import Dense, concatenate\n\n"
            "left = Sequential()\nleft.add(Dense(4, input_dim=3))\nright = Sequential()\n"
            "right.add(Dense(4, input_dim=2))\n\n"
            "merged = concatenate(left.outputs + right.outputs)\nmerged = Dense(1)(merged)\n"
            "model = Model(left.inputs + right.inputs, merged)\nmodel.compile('sgd', 'mse')\n",
        ),
    ),
)


@dataclass
class Chain:
    """The lines that make and fill one model: where it is made, and the arguments of its `add`, in order."""

    name: str
    made: ast.Assign
    adds: list[tuple[ast.Expr, ast.expr]]


MASKED = (
    "before Keras 2.0 a merge of models knew no masks: what is masked in one of them is masked behind it today; where "
    "a branch gives steps that are masked, put `Lambda(lambda x: x)` behind it, which hands no mask on"
)


@RULE.on("keras.layers.Merge", "keras.models.Merge")
def branches(site: Site) -> None:
    given = arguments(site, LAYER)
    models = given["layers"] if given is not None else None
    if given is None or models is None or (isinstance(models, ast.Constant) and models.value is None):
        return  # KM224 speaks of a Merge without models
    plan = merging(site, given["mode"], {key: given[key] for key in PARAMETERS[1:]}, given["name"])
    names = _names(site, models)
    chain = _chain(site, names)
    if plan is None or chain is None or not names or given["node_indices"] or given["tensor_indices"]:
        site.use.kept = True
        site.review(HOW)
        return
    for name in names:
        _shape_first(site, chain, name)
    _write(site, plan, chain, names)


def _names(site: Site, models: ast.expr) -> list[str]:
    """The branches, where each is a model with a name of its own."""
    if not isinstance(models, ast.List | ast.Tuple):
        return []
    found = [m.id for m in models.elts if isinstance(m, ast.Name) and _is_model(site, m)]
    return found if len(set(found)) == len(models.elts) else []


def _is_model(site: Site, node: ast.expr) -> bool:
    value = site.value(node)
    return isinstance(value, Instance) and value.cls in MODELS and value.sure


def _chain(site: Site, branches: list[str]) -> Chain | None:
    """The model that the Merge is first in, if its lines follow each other in one block."""
    statement = _adding(site)
    if statement is None:
        return None
    name, block = _model(statement), site.file.blocks[id(statement)]
    start = block.index(statement)
    made = next((s for s in reversed(block[:start]) if _mentions(s, name)), None)
    if not (isinstance(made, ast.Assign) and len(made.targets) == 1 and isinstance(made.targets[0], ast.Name)):
        return None
    value = made.value
    if not (isinstance(value, ast.Call) and not value.args and not value.keywords and _is_model(site, value)):
        return None
    adds: list[tuple[ast.Expr, ast.expr]] = []
    rest = block[start:]
    while rest and (not _mentions(rest[0], name) or (isinstance(rest[0], ast.Expr) and _model(rest[0]) == name)):
        current = rest.pop(0)
        if not isinstance(current, ast.Expr) or not _mentions(current, name):
            continue
        layer = _added(current)
        if layer is None or _mentions(layer, name):
            return None
        adds.append((current, layer))
    more = any(_adds_to(node, name) for later in rest for node in walk(later))
    lost = any(isinstance(s, ast.Assign) and _assigns(s, branches) for s in block[start:])
    return None if more or lost else Chain(name, made, adds)


def _adding(site: Site) -> ast.Expr | None:
    """The statement that adds this layer to a model."""
    outer = site.parent(site.call) if site.call is not None else None
    statement = site.parent(outer) if outer is not None else None
    return statement if isinstance(statement, ast.Expr) and _added(statement) is site.call else None


def _added(statement: ast.Expr) -> ast.expr | None:
    """The layer in `model.add(layer)`."""
    match statement.value:
        case ast.Call(func=ast.Attribute(value=ast.Name(), attr="add"), args=[layer], keywords=[]):
            return None if isinstance(layer, ast.Starred) else layer
        case _:
            return None


def _model(statement: ast.Expr) -> str:
    match statement.value:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="add")):
            return name
        case _:
            return ""


def _mentions(node: ast.AST, name: str) -> bool:
    return any(isinstance(one, ast.Name) and one.id == name for one in walk(node))


def _adds_to(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Attribute(value=ast.Name(id=found), attr="add" | "pop"):
            return found == name
        case _:
            return False


def _assigns(statement: ast.Assign, names: list[str]) -> bool:
    return any(isinstance(target, ast.Name) and target.id in names for target in statement.targets)


def _shape_first(site: Site, chain: Chain, name: str) -> None:
    """A branch that begins with an Embedding knew its input; without a shape its inputs are not known today."""
    first: ast.expr | None = None
    for statement in site.file.blocks[id(chain.made)]:
        if isinstance(statement, ast.Assign) and _assigns(statement, [name]):
            first = None
        elif isinstance(statement, ast.Expr) and _model(statement) == name and first is None:
            first = _added(statement)
        elif statement is chain.made:
            break
    for use in site.uses("keras.layers.Embedding"):
        if use.call is first and use.call is not None and not SHAPED & {k.arg for k in use.call.keywords}:
            site.file.edits.add_argument(use.call, "input_shape=(None,)")


def _write(site: Site, plan: Merging, chain: Chain, names: list[str]) -> None:
    edits, source = site.file.edits, site.file.source
    words = set(re.findall(r"\w+", source.text))
    tensor = next(name for name in ("merged", f"{chain.name}_merged", f"{chain.name}_output_") if name not in words)
    given = [*plan.given, *plan.named()]
    pieces: list[str | ast.AST] = [f"{tensor} = ", site.spell(f"keras.layers.{plan.function}"), "("]
    outputs = " + ".join(f"{name}.outputs" for name in names)
    if plan.function != "Lambda":
        pieces.append(outputs)
    for index, item in enumerate(given):
        pieces += [", " if index or plan.function != "Lambda" else "", *item]
    site.replace(chain.adds[0][0], *pieces, ")" if plan.function != "Lambda" else f")({outputs})")
    for statement, layer in chain.adds[1:]:
        site.replace(statement, f"{tensor} = ", layer, f"({tensor})")
    inputs = " + ".join(f"{name}.inputs" for name in names)
    last = chain.adds[-1][0]
    indent = source.newline + source.indent(source.start(last))
    edits.insert_after(last, f"{indent}{chain.name} = {site.spell('keras.models.Model')}({inputs}, {tensor})")
    site.file.delete_statement(chain.made)
    for use in site.file.uses:
        if use.call is chain.made.value:
            use.kind = "gone"
    site.drop_name()
    site.rewritten("a merge of models is the beginning of a functional model", site.call)
    if masks(site) and site.era.keras.is_before("2.0") is not False:
        site.review(MASKED, site.call)
