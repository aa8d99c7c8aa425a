"""KM608: `tf.keras.losses.Reduction`, whose members are words today."""

from __future__ import annotations

import ast

from kmigrate.rules.common.classes import Function
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RULE = Rule(
    code="KM608",
    name="loss-reduction",
    title="A member of `losses.Reduction` is a word today.",
    why="""
`Reduction.AUTO` was the mean over the batch everywhere but under `tf.distribute`; Keras 3 refuses the word "auto", and
Keras 3 alone has no `Reduction`.
""",
    examples=(
        Example(
            "import tensorflow as tf\n\nloss = tf.keras.losses.Huber(reduction=tf.keras.losses.Reduction.SUM)\n",
            'import tensorflow as tf\n\nloss = tf.keras.losses.Huber(reduction="sum")\n',
        ),
    ),
)
# keras 2.15.0 keras/src/utils/losses_utils.py
WORDS = {"AUTO": "sum_over_batch_size", "NONE": "none", "SUM": "sum", "SUM_OVER_BATCH_SIZE": "sum_over_batch_size"}


@RULE.on(*(f"keras.losses.{kind}.{member}" for kind in ("Reduction", "ReductionV2") for member in WORDS))
def member(site: Site) -> None:
    if site.use.kind != "name" or site.use.stored or not isinstance(site.node, ast.Attribute):
        return  # of a name that holds one, that one is changed
    word = WORDS[site.name.rpartition(".")[2]]
    site.drop_name()
    site.replace(site.node, f'"{word}"')
    site.rewritten(f'`Reduction.{site.name.rpartition(".")[2]}` is "{word}" today', new=f'"{word}"')


@RULE.on("keras.losses.*", given=("reduction",))
def word(site: Site) -> None:
    given = site.argument("reduction")
    if given is not None:
        _said(site, given)


@RULE.on("keras.losses.Loss.__init__")
def default(site: Site) -> None:
    """Of a loss of one's own, and what it hands on."""
    if not isinstance(site.node, Function):
        word(site)
        return
    spec = site.node.args
    placed = [*spec.posonlyargs, *spec.args]
    for parameter, given in (
        *zip(placed[len(placed) - len(spec.defaults) :], spec.defaults, strict=True),
        *zip(spec.kwonlyargs, spec.kw_defaults, strict=True),
    ):
        if parameter.arg == "reduction" and given is not None:
            _said(site, given)


def _said(site: Site, given: ast.expr) -> None:
    if isinstance(given, ast.Constant) and given.value == "auto":
        new = site.text(given).replace("auto", WORDS["AUTO"])
        site.replace(given, new)
        site.rewritten('Keras 3 refuses "auto"; this is what it was', given, new=new)
