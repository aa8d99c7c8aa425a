"""What a program gives to `fit` and its like, as far as the file shows: a dataset, a generator, and its batch size."""

from __future__ import annotations

import ast
import re

from kmigrate.engine.names.canonical import ancestry
from kmigrate.engine.names.mentions import may_hold
from kmigrate.engine.names.values import Instance, LocalObject
from kmigrate.engine.walk import below
from kmigrate.era import number
from kmigrate.rules.site import DEPTH, Site

KERAS_1 = {"samples_per_epoch", "nb_val_samples", "val_samples", "nb_epoch", "max_q_size", "nb_worker", "pickle_safe"}
KERAS_2 = {"epochs", "steps_per_epoch", "validation_steps"}  # beside which Keras 2 took the old ones, too
FLOWS = {"flow": 2, "flow_from_directory": 5}  # where the batch size stands; it was 32
BATCH = re.compile(r"(?:mini)?batch_?size|bs", re.IGNORECASE)
ITERATORS = {"zip", "iter", "map", "cycle", "chain", "islice"}
SEQUENCE = "keras.utils.Sequence"
FITS = ("keras.models.Model.fit_generator", "keras.models.Model.fit")
ALL = (*FITS, "keras.models.Model.evaluate_generator", "keras.models.Model.predict_generator")


def is_keras_1(site: Site) -> bool:
    """Whether the program speaks Keras 1: it was said, or a keyword of it stands at such a call and none of Keras 2."""
    if site.settings.source is not None:
        return number(site.settings.source) < (2,)
    memo = site.file.memo
    if is_keras_1 not in memo:
        calls = (use.call for use in site.uses(*ALL) if use.call is not None)
        given = {keyword.arg for call in calls for keyword in call.keywords}
        memo[is_keras_1] = not given.isdisjoint(KERAS_1) and given.isdisjoint(KERAS_2)
    return bool(memo[is_keras_1])


def made(site: Site, node: ast.expr, depth: int = DEPTH) -> ast.expr:
    """The expression behind a name that is assigned only once."""
    while isinstance(node, ast.Name) and depth:
        values = site.assigned(node.id)
        if len(values) != 1:
            break
        node, depth = values[0], depth - 1
    return node


def kind(site: Site, node: ast.expr) -> str:
    """ "dataset", "generator", "iterator", "arrays", or empty where the file does not tell."""
    for one in (node, made(site, node)):
        match site.value(one):
            case Instance(cls=cls) if SEQUENCE in ancestry(cls, site.file.facts):
                return "dataset"
            case LocalObject(info=info) if info.legacy and SEQUENCE in ancestry(info.legacy, site.file.facts):
                return "dataset"
            case _:
                pass
    match made(site, node):
        case ast.Tuple() | ast.List():
            return "arrays"
        case ast.Call(func=ast.Name(id="endless")) | ast.GeneratorExp():
            return "generator"
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in ITERATORS:
            return "iterator"
        case ast.Call(func=ast.Attribute(attr=name)) if name in (*FLOWS, "flow_from_dataframe"):
            return "dataset"  # of an ImageDataGenerator that came from elsewhere
        case ast.Name(id=name) if f"{name}.nb_sample" in site.file.source.text:
            return "dataset"  # nothing but the iterators of pictures of Keras 1 has that attribute
        case ast.Call() as call:
            return "generator" if definition(site, call) is not None else ""
        case _:
            return ""


def definition(site: Site, call: ast.Call) -> ast.FunctionDef | None:
    """The only function of that name in the file, where it is a generator."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    found = site.functions(name)
    only = found[0] if len(found) == 1 else None
    if not isinstance(only, ast.FunctionDef) or not may_hold(only, site.file.source.lines_of("yield")):
        return None
    return only if yields(only) else None


def yields(function: ast.FunctionDef) -> list[ast.Yield]:
    """The `yield`s of a function, without those of functions in it."""
    found: list[ast.Yield] = []
    stack: list[ast.AST] = list(function.body)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Yield):
            found.append(node)
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            stack.extend(below(node))
    return found


def batch_size(site: Site, node: ast.expr) -> str:
    """The size of a batch as text of the file; empty where it is not known."""
    call = made(site, node)
    if not isinstance(call, ast.Call) or any(isinstance(a, ast.Starred) for a in call.args):
        return ""
    if any(keyword.arg is None for keyword in call.keywords):
        return ""
    for keyword in call.keywords:
        if keyword.arg and BATCH.fullmatch(keyword.arg):
            return _plain(site, keyword.value)
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if name in FLOWS and kind(site, node) == "dataset":
        return _plain(site, call.args[FLOWS[name]]) if len(call.args) > FLOWS[name] else "32"
    function = definition(site, call)
    return _of_parameter(site, call, function) if function is not None else ""


def _of_parameter(site: Site, call: ast.Call, function: ast.FunctionDef) -> str:
    names = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
    names = names[1:] if names[:1] == ["self"] and isinstance(call.func, ast.Attribute) else names
    for position, name in enumerate(names):
        if BATCH.fullmatch(name):
            if position < len(call.args):
                return _plain(site, call.args[position])
            default = position - len(names)
            if -default <= len(function.args.defaults):
                return _plain(site, function.args.defaults[default])
    return ""


def _plain(site: Site, node: ast.expr) -> str:
    """A number, or a name that means one thing only."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int) and node.value > 0:
        return site.text(node)
    if isinstance(node, ast.Name) and len(site.assigned(node.id)) <= 1:
        return node.id
    inner = node.value if isinstance(node, ast.Attribute) else None
    return site.text(node) if isinstance(inner, ast.Name) else ""


def counts_all(site: Site, count: ast.expr, batches: ast.expr) -> bool:
    """Whether a number of samples is that of all that a dataset holds."""
    call, text = made(site, batches), site.text(count)
    named = site.text(batches)
    if text in {f"{named}.{attribute}" for attribute in ("samples", "nb_sample", "n", "N")}:
        return True
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "flow" and call.args:
        first = site.text(call.args[0])
        return text in (f"len({first})", f"{first}.shape[0]")
    return False


def is_whole_pass(site: Site, steps: ast.expr, batches: ast.expr, samples: bool, depth: int = DEPTH) -> bool:
    """Whether the steps are those of one pass over a dataset, so that they need not be said."""
    if samples:
        sized = site.text(steps).endswith(".nb_sample") or bool(batch_size(site, batches))
        return sized and counts_all(site, steps, batches)
    steps = made(site, steps)
    named = site.text(batches)
    match steps:
        case ast.Constant(value=None):
            return True
        case ast.Call(func=ast.Name(id="len"), args=[inner]):
            return isinstance(batches, ast.Name) and site.text(inner) == named
        case ast.Call(func=ast.Name(id="int"), args=[inner]) if depth:
            return is_whole_pass(site, inner, batches, samples, depth - 1)
        case ast.Call(
            func=ast.Attribute(attr="ceil") | ast.Name(id="ceil"),
            args=[ast.BinOp(op=ast.Div(), left=left, right=right)],
        ):
            size = right.args[0] if isinstance(right, ast.Call) and site.text(right.func) == "float" else right
            same = site.text(size) in (batch_size(site, batches), f"{named}.batch_size")
            return same and counts_all(site, left, batches)
        case _:
            return False
