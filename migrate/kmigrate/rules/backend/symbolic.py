"""KM502: files that take all of `K` from the shim."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from kmigrate.atlas import exists
from kmigrate.engine.names.canonical import ancestry, split_root
from kmigrate.engine.names.values import Instance, Items
from kmigrate.engine.walk import walk
from kmigrate.rules.common.other_values import computes_otherwise, given
from kmigrate.rules.common.traced import in_layer, is_traced
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

if TYPE_CHECKING:
    from kmigrate.engine.file import SourceFile
    from kmigrate.engine.names.values import Use

BACKEND, SHIM = "keras.backend", "kmigrate_shims.backend"
TENSOR = "keras.Tensor"
# Classes that define one of them are run by a shim, which gives `K.update` and `K.zeros` their meaning of then.
UPDATES = {f"keras.optimizers.Optimizer.{name}" for name in ("get_updates", "get_gradients")}
# They make variables, in tf.keras as of old.
MADE = {"variable", "zeros", "ones", "eye", "random_uniform_variable", "random_normal_variable"}
# They take no tensor, or ask no more of one than Keras 3 answers.
SETTINGS = {
    *("backend", "epsilon", "floatx", "set_epsilon", "set_floatx", "image_data_format", "set_image_data_format"),
    *("image_dim_ordering", "set_image_dim_ordering", "clear_session", "get_uid", "int_shape", "is_keras_tensor"),
    *("variable", "constant", "name_scope", "set_value", "get_value", "cast_to_floatx", "get_session", "set_session"),
}


def home(file: SourceFile) -> dict[str, str]:
    """Where the names of `keras.backend` come from in this file; empty: from the target's own."""
    if not file.settings.shims:
        return {}
    uses = [use for use in file.uses if use.name.startswith(f"{BACKEND}.") and split_root(use.spelled)[0]]
    if uses and any(use.name in UPDATES and use.owner is not None for use in file.uses):
        return {BACKEND: SHIM}
    if any(_needs(file, use) for use in uses):
        return {BACKEND: SHIM}
    return {}


def _needs(file: SourceFile, use: Use) -> bool:
    row = file.facts.names.get(use.name)
    if row is not None and row.kind == "shim":
        return True
    if is_missing(file, use.name):
        return True
    name = use.name.rpartition(".")[2]
    if is_made_inside(file, use):
        return True
    if use.call is None or name in SETTINGS:
        return False
    return computes_otherwise(file, name, use.call) or is_symbolic(file, use, use.call)


def is_made_inside(file: SourceFile, use: Use) -> bool:
    """Whether a variable is made in a loss or in the call of a layer, which is traced more than once."""
    return use.call is not None and use.name.removeprefix(f"{BACKEND}.") in MADE and is_traced(file, use)


def is_missing(file: SourceFile, name: str) -> bool:
    """Whether Keras 3 alone is the target and has no such function, which tf.keras has."""
    target = file.settings.target
    return target == "keras" and not exists(name, target) and exists(name, "tf.keras")


def is_symbolic(file: SourceFile, use: Use, call: ast.Call) -> bool:
    """Whether a call is given a tensor of a model that has no value yet, or what is made of one."""
    return not in_layer(file, use) and any(_holds_tensor(file, node) for node in given(call))


def _holds_tensor(file: SourceFile, node: ast.expr) -> bool:
    """Whether it is, or sometimes is, such a tensor: what the shim computes is right for values as well."""
    for part in walk(node):
        if isinstance(part, ast.Lambda):
            return False
        value = file.value(part)
        if isinstance(value, Items):
            value = value.element
        if isinstance(value, Instance) and TENSOR in ancestry(value.cls, file.facts):
            return True
    return False


RULE = Rule(
    code="KM502",
    name="symbolic-backend",
    title="`K` is taken from the shim where it computes on symbolic tensors, or as tf.keras does not.",
    why="""
The functions of `tensorflow.keras.backend` compute on real tensors, such as those in a loss or in a layer's `call`.
On `model.output` or an `Input` they fail, where the old ones noted what was to be computed. Some compute another thing:
`binary_crossentropy` of a saturated output, `batch_dot` of tensors with four axes, `resize_images` with interpolation.
Rows that `gather` takes of a layer's weight are trained otherwise by Adam and its kin where a row is taken twice.
And `K.zeros`, `K.ones`, `K.eye` and `K.variable` make variables: in a loss or in a layer's call that is an error today.
Such a file takes `K` from `kmigrate_shims.backend`, whose functions were checked against recordings of the old stacks.
""",
    examples=(
        Example(
            "from keras import backend as K\nfrom keras.layers import Input\n\n"
            "x = Input((3,))\nlength = K.sqrt(K.sum(K.square(x), axis=-1))\n",
            "from kmigrate_shims import backend as K\nfrom tensorflow.keras.layers import Input\n\n"
            "x = Input((3,))\nlength = K.sqrt(K.sum(K.square(x), axis=-1))\n",
        ),
    ),
    home=home,
)


@RULE.on(f"{BACKEND}.*")
def say(site: Site) -> None:
    """Says of the uses that brought the shim in why they did."""
    call, name = site.call, site.name.rpartition(".")[2]
    row = site.file.facts.names.get(site.name)
    if not site.file.homes and site.settings.shims:
        return
    if call is None or (row is not None and row.kind == "shim"):
        return
    if is_made_inside(site.file, site.use):
        what = f"`K.{name}` makes a variable, which a function that a model runs may not do again"
    elif name in SETTINGS:
        return
    elif computes_otherwise(site.file, name, call):
        what = f"`K.{name}` computes something else in tf.keras here"
    elif is_symbolic(site.file, site.use, call):
        what = f"`K.{name}` is given a symbolic tensor, which the functions of tf.keras refuse"
    else:
        return
    if site.settings.shims:
        site.shimmed(f"{what}; the old one is in `{SHIM}`", new=f"{SHIM}.{name}")
    else:
        site.review(f"{what}; the old one is in `{SHIM}`, and --no-shims forbids it")
