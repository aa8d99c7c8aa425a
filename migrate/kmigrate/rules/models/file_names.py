"""KM304: names of files that are saved, whose ending the target insists on."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from kmigrate.rules.common.given_before import given_before
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

WEIGHTS, MODEL = ".weights.h5", ".keras"
OLD_ENDINGS = re.compile(r"(?:\.weights)?\.(?:h5|hdf5|hdf|keras)$")
DEPTH = 4

RULE = Rule(
    code="KM304",
    name="file-names",
    title="The name of a saved file must have the ending that the target insists on.",
    why="""
`save_weights` and a checkpoint of weights only write names that end in `.weights.h5`, a checkpoint of whole models
one that ends in `.keras`, or they raise an error. Every string of the file that is the same name is changed with it,
so that what is loaded is what was saved. Files that are only loaded keep their names: old `.h5` weights are still
read.
""",
    examples=(
        Example(
            "from keras.models import load_model\n\nmodel = load_model('model.keras')\nmodel.save_weights('w.h5')\n"
            "model.load_weights('w.h5')\n",
            "from tensorflow.keras.models import load_model\n\nmodel = load_model('model.keras')\n"
            "model.save_weights('w.weights.h5')\nmodel.load_weights('w.weights.h5')\n",
        ),
    ),
)


WEIGHT_SAVERS = ("keras.models.Model.save_weights",)
CHECKPOINTS = ("keras.callbacks.ModelCheckpoint",)
MODEL_SAVERS = ("keras.models.Model.save", "keras.models.save_model")
LOADERS = ("keras.models.Model.load_weights", "keras.models.load_model")


@RULE.on(*WEIGHT_SAVERS, *CHECKPOINTS, *MODEL_SAVERS, handed=True)
def saved(site: Site) -> None:
    wish = _wish(site)
    if wish is None:
        _unknown(site)
        return
    path, ending = wish
    tail = tail_of(site, path, DEPTH)
    if ending and tail is not None and len(_wishes(site).get(str(tail.value), {ending})) > 1:
        site.review("one name is used for whole models and for weights, whose files must end differently today", path)
    elif ending:
        _end_with(site, path, ending)
    else:
        site.review("the name must end in `.weights.h5` where only weights are saved, and in `.keras` otherwise", path)


def file_of(site: Site) -> str | None:
    """How the name ends under which a model or its weights are saved or loaded; None where the file does not tell."""
    path = path_of(site)
    tail = tail_of(site, path, DEPTH) if path is not None else None
    return str(tail.value) if tail is not None else None


def _unknown(site: Site) -> None:
    """A model saved under a name that is made elsewhere: said once in a file, for all its lines are alike."""
    path = path_of(site)
    if site.call is None or path is None or site.name not in MODEL_SAVERS or tail_of(site, path, DEPTH) is not None:
        return
    if isinstance(path, ast.Constant) or "unknown name" in site.file.memo:
        return
    every = [tail_of(site, value, DEPTH) for value in site.assigned(path.id)] if isinstance(path, ast.Name) else []
    if every and all(one is not None and OLD_ENDINGS.search(str(one.value)) for one in every):
        return  # one name for several files, each of which ends as it must
    site.file.memo["unknown name"] = True
    site.review("the name of a model's file must end in `.keras` or `.h5` today; look where this one is made", path)


def _wish(site: Site) -> tuple[ast.expr, str] | None:
    """The name of a file, and what it must end in; that is empty where the file does not tell."""
    path = path_of(site)
    if site.call is None or path is None:
        return None
    if site.name in WEIGHT_SAVERS:
        return path, WEIGHTS
    if site.name in CHECKPOINTS:
        only = site.argument("save_weights_only", 4)
        if only is not None and not isinstance(only, ast.Constant):
            return path, ""
        return path, WEIGHTS if isinstance(only, ast.Constant) and only.value else MODEL
    tail = tail_of(site, path, DEPTH)
    return (tail, MODEL) if tail is not None and not OLD_ENDINGS.search(str(tail.value)) else None


def _wishes(site: Site) -> dict[str, set[str]]:
    """Name -> all that the file wants it to end in."""
    found: dict[str, set[str]] = {}
    for use in site.uses(*WEIGHT_SAVERS, *CHECKPOINTS, *MODEL_SAVERS):
        other = Site(site.file, use, RULE)
        wish = _wish(other)
        tail = tail_of(other, wish[0], DEPTH) if wish is not None else None
        if wish is not None and tail is not None:
            found.setdefault(str(tail.value), set()).add(wish[1])
    return found


def _end_with(site: Site, path: ast.expr, ending: str) -> None:
    tail = tail_of(site, path, DEPTH)
    if tail is None:
        site.review(f"the name of the file must end in `{ending}` today; look that it does", path)
        return
    old = str(tail.value)
    if old.endswith(ending):
        return
    new = OLD_ENDINGS.sub("", old.rstrip("/") or old) + ending
    for node in _same(site, tail):
        place = _place(site.text(node), old, new)
        if place is None:
            site.review(f"the name of the file must end in `{ending}` today", node)
            return
        site.replace_part(node, *place)
    site.rewritten(f"the name of the file must end in `{ending}`", tail, new=new)


def _place(text: str, old: str, new: str) -> tuple[int, int, str] | None:
    """Where in the literal's source the ending is, and the new one; None where the literal is not simply spelled."""
    match = re.fullmatch(r"(?s)([rRuU]?)('''|\"\"\"|'|\")(.*)\2", text)
    ending = OLD_ENDINGS.search(old)
    size = len(ending[0]) if ending else len(old) - len(old.rstrip("/") or old)
    if match is None or not match[3].endswith(old[len(old) - size :]):
        return None
    end = match.end(3)
    changed = new[len(old) - size :]
    spelled = text[: end - size] + changed + text[end:]
    return (end - size, end, changed) if ast.literal_eval(spelled) == new else None


def _same(site: Site, tail: ast.Constant) -> Iterator[ast.Constant]:
    """The literal and all others of the file that are the same name: by their ending, or by what they are given to."""
    given = _given(site) if not OLD_ENDINGS.search(str(tail.value)) else set()
    inside = {id(part) for node in site.nodes(ast.JoinedStr) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in site.nodes(ast.Constant):
        if not isinstance(node, ast.Constant) or id(node) in inside:
            continue
        is_name = bool(OLD_ENDINGS.search(str(tail.value))) or id(node) in given
        if node is tail or (node.value == tail.value and is_name):
            yield node


def _given(site: Site) -> set[int]:
    """The literals that name a file which is saved or loaded."""
    uses = [Site(site.file, use, RULE) for use in site.uses(*WEIGHT_SAVERS, *CHECKPOINTS, *MODEL_SAVERS, *LOADERS)]
    tails = (tail_of(other, path, DEPTH) for other in uses if (path := path_of(other)) is not None)
    return {id(tail) for tail in tails if tail is not None}


def path_of(site: Site) -> ast.expr | None:
    return site.argument("filepath", 1 if site.name == "keras.models.save_model" else 0)


def tail_of(site: Site, node: ast.expr, depth: int) -> ast.Constant | None:
    """The literal that the text of a path ends with."""
    match node:
        case ast.Constant(value=str()):
            return node
        case ast.BinOp(op=ast.Add() | ast.Div(), right=part) | ast.BinOp(op=ast.Mod(), left=part):
            return tail_of(site, part, depth)
        case ast.Call(func=ast.Attribute(value=part, attr="format")):
            return tail_of(site, part, depth)
        case (
            ast.Call(func=ast.Attribute(attr="join") | ast.Name(id="join"), args=[*_, part])
            | ast.Call(func=ast.Name(id="str" | "Path"), args=[part])
        ):
            return tail_of(site, part, depth)
        case ast.Name() if depth:
            found = [tail_of(site, value, depth - 1) for value in site.assigned_near(node)]
            if len({one.value if one is not None else None for one in found}) == 1:
                return found[0]
            last = given_before(site, node)
            return tail_of(site, last, depth - 1) if last is not None else None
        case _:
            return None
