"""KM341: lists of numbers, where a model takes arrays."""

from __future__ import annotations

import ast

from kmigrate.rules.common.numbers import is_list_of_numbers, numpy_names
from kmigrate.rules.common.of_tensorflow import names_of_tensorflow
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RULE = Rule(
    code="KM341",
    name="listed-targets",
    title="A list of numbers is made an array.",
    why="""
The old Keras made an array of a list of numbers: `discriminator.train_on_batch(x, [1] * n + [0] * n)` stands in most
programs with two networks. Keras 3 takes every number for the target of an output of its own, and stops. tf.keras of
TensorFlow 2 also made one of what `fit`, `evaluate` and `predict` were given first: `model.predict([10.0])`. Where the
file shows that it is a list of numbers, `np.array` is written around it, or `tf.constant` where there is no NumPy.
Texts, in a list or in an array, Keras 3 takes as a tensor alone.
Recorded from Keras 1.2.2 and 2.2.4, and tf.keras of TensorFlow 2.3 and 2.15.
""",
    examples=(
        Example(
            "import numpy as np\nfrom keras.models import load_model\n\nmodel = load_model('m.keras')\n"
            "model.train_on_batch(x, [1] * n + [0] * n)\n",
            "import numpy as np\nfrom tensorflow.keras.models import load_model\n\nmodel = load_model('m.keras')\n"
            "model.train_on_batch(x, np.array([1] * n + [0] * n))\n",
        ),
    ),
)
METHODS = ("fit", "train_on_batch", "test_on_batch", "evaluate")
INPUTS = ("fit", "evaluate", "predict")
DEPTH = 4
MANY = "Keras 3 takes a list of numbers for the targets of many outputs"
NONE = "Keras 3 takes no list of numbers"
TEXTS = "Keras 3 takes texts as a tensor alone"


@RULE.on(*(f"keras.models.Model.{name}" for name in METHODS))
def targets(site: Site) -> None:
    given = site.argument("y", 1) if site.call is not None and site.use.kind == "attribute" else None
    if given is not None and is_list_of_numbers(site, given):
        _wrap(site, given, MANY)


@RULE.on(*(f"keras.models.Model.{name}" for name in INPUTS))
def inputs(site: Site) -> None:
    if site.call is None or site.use.kind != "attribute" or site.standalone:
        return  # whose models took them for several inputs
    validation = site.argument("validation_data")
    behind = validation.elts if isinstance(validation, ast.Tuple) else []
    for given in (site.argument("x", 0), *behind):
        if given is not None and is_list_of_numbers(site, given):
            _wrap(site, given, NONE)
        elif given is not None and (words := _words(site, given)) is not None:
            _tensor(site, given, words)


def _words(site: Site, node: ast.expr) -> ast.expr | None:
    """The list of texts that is given, by itself or as an array of NumPy."""
    match node:
        case ast.List(elts=parts) if parts and all(_is_word(site, one) for one in parts):
            return node
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="array"), args=[ast.List() as inner]):
            return _words(site, inner) if name in numpy_names(site) else None
        case ast.Name(id=name):
            values = site.assigned(name)
            given = values[0] if len(values) == 1 and not isinstance(values[0], ast.Name) else None
            return node if given is not None and _words(site, given) is not None else None
        case _:
            return None


def _is_word(site: Site, node: ast.expr, depth: int = DEPTH) -> bool:
    match node:
        case ast.List(elts=parts):
            return bool(parts) and all(_is_word(site, one, depth) for one in parts)
        case ast.BinOp(left=left, right=right):  # `"the " * 200`, `"%s film" % word`
            return _is_word(site, left, depth) or _is_word(site, right, depth)
        case ast.Name(id=name) if depth:
            values = site.assigned(name)
            return bool(values) and all(_is_word(site, one, depth - 1) for one in values)
        case _:
            return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _tensor(site: Site, given: ast.expr, words: ast.expr) -> None:
    tensorflow = min(names_of_tensorflow(site.file), default="")
    if not tensorflow:
        site.review(f"{TEXTS}: make it `tf.constant([...])`", given)
        return
    site.replace(given, f"{tensorflow}.constant(", words, ")")
    site.rewritten(TEXTS, given, new=f"{tensorflow}.constant(...)")


def _wrap(site: Site, given: ast.expr, why: str) -> None:
    numpy, tensorflow = min(numpy_names(site), default=""), min(names_of_tensorflow(site.file), default="")
    if not numpy and not tensorflow:
        site.review(f"{why}: make it an array of NumPy", given)
        return
    function = f"{numpy}.array" if numpy else f"{tensorflow}.constant"
    site.file.edits.insert_before(given, f"{function}(")
    site.file.edits.insert_after(given, ")")
    site.rewritten(why, given, new=f"{function}(...)")
