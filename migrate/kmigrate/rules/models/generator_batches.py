"""KM308: what generators yield to a model: tuples, where lists did before."""

from __future__ import annotations

import ast

from kmigrate.engine.walk import walk
from kmigrate.rules.common.batches import ALL, definition, made, yields
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

FIT = "keras.models.Model.fit"
NEW = (FIT, "keras.models.Model.evaluate", "keras.models.Model.predict")
LIST = (ast.List, ast.ListComp)

RULE = Rule(
    code="KM308",
    name="generator-batches",
    title="What a generator yields to a model must be a tuple of tuples.",
    why="""
Keras 2 took `yield [a, b], y` and `yield [x, y]`. Keras 3 refuses lists in what a generator gives, for TensorFlow
takes a list for one tensor; and a generator of inputs alone, for `predict`, must yield them in a tuple of one. Lists
that are written in the `yield`, or kept under a name that never holds anything else, become tuples. Only generators
that a model of the file is given are changed.
""",
    examples=(
        Example(
            "from keras.models import load_model\n\n\ndef batches():\n    while True:\n        yield [a, b], y\n\n\n"
            "model = load_model('m.keras')\nmodel.fit_generator(batches(), steps_per_epoch=10)\n",
            "from tensorflow.keras.models import load_model\n\n\ndef batches():\n    while True:\n"
            "        yield (a, b), y\n\n\n"
            "model = load_model('m.keras')\nmodel.fit(batches(), steps_per_epoch=10)\n",
        ),
    ),
)


@RULE.on(*ALL, *NEW[1:])
def batches(site: Site) -> None:
    """Every generator is changed at the first use of it; how all uses take it decides how."""
    if site.call is None or site.use.kind != "attribute":
        return
    for function in _generators(site):
        takers = [use.name for use in site.uses(*ALL, *NEW[1:]) if use.call and function in _given(site, use.call)]
        first = next(use for use in site.uses(*ALL, *NEW[1:]) if use.call and function in _given(site, use.call))
        if first is not site.use:
            continue
        inputs = [taker.endswith(("predict_generator", "predict")) for taker in takers]
        for node in yields(function):
            if node.value is not None:
                _yielded(site, function, node.value, all(inputs), any(inputs))


def _generators(site: Site) -> list[ast.FunctionDef]:
    assert site.call is not None
    return _given(site, site.call)


def _given(site: Site, call: ast.Call) -> list[ast.FunctionDef]:
    """The generator functions of the file that a call is given, for training or for validation."""
    keywords = [k.value for k in call.keywords if k.arg in ("generator", "x", "validation_data")]
    found = []
    for argument in [*call.args[:1], *call.args[5:6], *keywords]:
        inner = made(site, argument)
        function = definition(site, inner) if isinstance(inner, ast.Call) else None
        if function is not None and function not in found:
            found.append(function)
    return found


def _yielded(site: Site, function: ast.FunctionDef, node: ast.expr, inputs: bool, some: bool) -> None:
    if isinstance(node, ast.Tuple):
        for part in node.elts:
            _inner(site, function, part)
    elif some and not inputs and (isinstance(node, ast.List) or _holds_lists(site, function, node)):
        site.review("a list from a generator is inputs and targets to fit, and inputs alone to predict", node)
    elif inputs and not _unknown(function, node):
        _alone(site, function, node)
    elif isinstance(node, ast.List):
        _brackets(site, node)
        for part in node.elts:
            _inner(site, function, part)
    elif _holds_lists(site, function, node):
        site.replace(node, "tuple(", node, ")")
        _say(site, node, f"tuple({site.text(node)})")


def _alone(site: Site, function: ast.FunctionDef, node: ast.expr) -> None:
    """Inputs for `predict` without targets: a tuple of one."""
    if isinstance(node, ast.ListComp) or _holds_lists(site, function, node):
        site.replace(node, "(tuple(", node, "),)")
    else:
        site.replace(node, "(", node, ",)")
    if isinstance(node, ast.List):
        _brackets(site, node)
    site.rewritten(
        "a generator yields a tuple of inputs today, also where it is one", node, new=f"({site.text(node)},)"
    )


def _unknown(function: ast.FunctionDef, node: ast.expr) -> bool:
    """Whether an expression may give a tuple already: a call, or a name that something unpacked or called made."""
    if isinstance(node, ast.Name):
        values = _values(function, node.id)
        return not values or any(not isinstance(v, (*LIST, ast.BinOp, ast.Subscript)) for v in values)
    return not isinstance(node, (*LIST, ast.BinOp, ast.Subscript))


def _inner(site: Site, function: ast.FunctionDef, part: ast.expr) -> None:
    if isinstance(part, ast.List):
        _brackets(site, part)
    elif isinstance(part, ast.ListComp) or _holds_lists(site, function, part):
        site.replace(part, "tuple(", part, ")")
        _say(site, part, f"tuple({site.text(part)})")


def _brackets(site: Site, node: ast.List) -> None:
    text = site.text(node)
    site.file.edits.replace_span(site.file.source.start(node), site.file.source.start(node) + 1, "(")
    end = site.file.source.end(node)
    comma = "," if len(node.elts) == 1 and not text[:-1].rstrip().endswith(",") else ""
    site.file.edits.replace_span(end - 1, end, f"{comma})")
    _say(site, node, f"({text[1:-1]}{comma})")


def _say(site: Site, node: ast.expr, new: str) -> None:
    site.rewritten("Keras 3 takes no list from a generator; a tuple is the same to the model", node, new=new)


def _values(function: ast.FunctionDef, name: str) -> list[ast.expr | None]:
    """All that the function binds to a name; None for what is not simply assigned."""
    found: list[ast.expr | None] = [None for a in (*function.args.args, *function.args.kwonlyargs) if a.arg == name]
    for node in walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name) and target.id == name:
                    found.append(node.value)
                elif not isinstance(target, ast.Subscript) and _names(target, name):
                    found.append(None)
        elif isinstance(node, ast.For | ast.comprehension | ast.AugAssign | ast.NamedExpr | ast.withitem):
            bound = getattr(node, "target", None) or getattr(node, "optional_vars", None)
            if bound is not None and _names(bound, name):
                found.append(None)
    return found


def _names(target: ast.AST, name: str) -> bool:
    return any(isinstance(node, ast.Name) and node.id == name for node in walk(target))


def _holds_lists(site: Site, function: ast.FunctionDef, node: ast.expr) -> bool:
    """Whether a name never holds anything but a list in the function."""
    if not isinstance(node, ast.Name):
        return False
    values = _values(function, node.id)
    return bool(values) and all(isinstance(value, LIST) for value in values)
