"""KM295: the mask that Keras fills in where a layer is called on several tensors."""

from __future__ import annotations

import ast

from kmigrate.engine.walk import walk
from kmigrate.rules.common.classes import Function, parameters
from kmigrate.rules.common.tensorflow_age import is_surely_before_keras3
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

MASK = "mask"
TELLING = {MASK, "training", "train", "is_training", "return_sequences", "return_state", "use_causal_mask", "states"}
RULE = Rule(
    code="KM295",
    name="first-masks",
    title="A layer that takes several tensors asks for the mask of the first by its name.",
    why="""
The old Keras and tf.keras gave a layer's `call(self, inputs, other, mask=None)` the mask of `inputs`. Keras 3 fills in
`mask` only where the layer is called on one tensor; of several, each has a mask of its own name, `inputs_mask`.
Without it `mask` is None, so that padding counts, and nothing says so. And where a layer was called on a list of
tensors of which none had a mask, tf.keras gave it None; Keras 3, like the stand-alone Keras, gives a list of None. That
is mended in files that are known to be of before Keras 3.
""",
    examples=(
        Example(
            "import tensorflow as tf\n\n\nclass Decoder(tf.keras.layers.Layer):\n"
            "    def call(self, inputs, encoded, mask=None):\n        if mask is not None:\n"
            "            inputs *= tf.cast(mask[..., None], inputs.dtype)\n        return inputs + encoded\n",
            "import tensorflow as tf\n\n\nclass Decoder(tf.keras.layers.Layer):\n"
            "    def call(self, inputs, encoded, mask=None, inputs_mask=None):\n"
            "        mask = inputs_mask if mask is None else mask\n        if mask is not None:\n"
            "            inputs *= tf.cast(mask[..., None], inputs.dtype)\n        return inputs + encoded\n",
        ),
    ),
)


@RULE.on("keras.layers.Layer.call", "keras.models.Model.call")
def call(site: Site) -> None:
    function = site.node
    if not isinstance(function, Function) or site.use.kind != "override" or site.era.is_today:
        return
    names = parameters(function)
    defaults = dict(zip(names[::-1], function.args.defaults[::-1], strict=False))
    if len(names) < 3 or MASK not in names[2:] or MASK not in defaults or not _reads_mask(function):
        return
    first = names[1]
    if f"{first}_mask" in [one.arg for one in (*function.args.args, *function.args.kwonlyargs)]:
        return
    if any(name not in TELLING for name in names[2:]):
        line = f"{MASK} = {first}_mask if {MASK} is None else {MASK}"
        if _at_top(site, function, line):
            end = site.file.source.end(function.args.defaults[-1])
            site.file.edits.replace_span(end, end, f", {first}_mask=None")
            site.rewritten(f"Keras 3 gives the mask of the first tensor of several as `{first}_mask`", function)
    elif _is_list(function, first) and not _asks_for_lists(function) and _is_of_old_tf_keras(site):
        inner = f"if isinstance({MASK}, (list, tuple)) and all(one is None for one in {MASK}):"
        if _at_top(site, function, inner, f"{MASK} = None"):
            site.rewritten("where no tensor of a list has a mask, Keras 3 gives a list of None", function)


def _is_of_old_tf_keras(site: Site) -> bool:
    """Whether it surely is: what was written for the stand-alone Keras looks the same once it is migrated."""
    return not site.standalone and is_surely_before_keras3(site)


def _reads_mask(function: Function) -> bool:
    return any(isinstance(node, ast.Name) and node.id == MASK for node in walk(function))


def _is_list(function: Function, name: str) -> bool:
    """Whether the method takes its inputs apart."""
    indices = set()
    for node in walk(function):
        match node:
            case ast.Assign(targets=[ast.Tuple() | ast.List()], value=ast.Name(id=given)) if given == name:
                return True
            case ast.Subscript(value=ast.Name(id=given), slice=ast.Constant(value=int(index))) if given == name:
                indices.add(index)
            case _:
                pass
    return len(indices) > 1


def _asks_for_lists(function: Function) -> bool:
    """`isinstance(mask, list)`, or an item of it: such a method knows what it is given."""
    for node in walk(function):
        match node:
            case ast.Call(func=ast.Name(id="isinstance"), args=[ast.Name(id="mask"), *_]):
                return True
            case _:
                pass
    return False


def _at_top(site: Site, function: Function, line: str, inner: str = "") -> bool:
    """Puts a statement in front of those of the method, behind its documentation; not where they stand in its line."""
    body = function.body
    told = int(ast.get_docstring(function, clean=False) is not None)
    if len(body) <= told or body[told].lineno == function.lineno:
        site.review(f"Keras 3 does not fill `{MASK}` in as it was: put `{line}` at the top of this method", function)
        return False
    source, first = site.file.source, body[told]
    indent = source.indent(source.start(first))
    deeper = indent + (indent[len(source.indent(source.start(function))) :] or "    ")
    text = f"{line}{source.newline}{deeper}{inner}" if inner else line
    site.file.edits.insert_before(first, f"{text}{source.newline}{indent}")
    return True
