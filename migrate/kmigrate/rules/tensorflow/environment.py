"""KM619: variables of the environment by which old programs chose what Keras ran on."""

from __future__ import annotations

import ast

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

RULE = Rule(
    code="KM619",
    name="environment",
    title="`KERAS_BACKEND` names a backend that is gone, or `THEANO_FLAGS` is set for nobody.",
    why="""
Keras 3 reads `KERAS_BACKEND` too, also for tf.keras, and stops at a name that it does not know. What a program did on
Theano or CNTK it now does on TensorFlow. Keras does not read `THEANO_FLAGS`; `kmigrate_shims.theano` does, and a
program of Theano alone keeps them.
""",
    examples=(
        Example(
            "import os\nos.environ['KERAS_BACKEND'] = 'theano'\nos.environ['THEANO_FLAGS'] = 'device=gpu'\n"
            "import keras\n",
            "import os\nos.environ['KERAS_BACKEND'] = 'tensorflow'\nfrom tensorflow import keras\n",
        ),
    ),
)
ALIVE = ("tensorflow", "jax", "torch")


@RULE.on("environ.KERAS_BACKEND")
def backend(site: Site) -> None:
    statement = _statement(site)
    if statement is None:
        return
    value = statement.value
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        if value.value in ALIVE[: 1 if site.settings.target == "tf.keras" else None]:
            return
        text = site.text(value)
        quote = text[-1:] if text[-1:] in "'\"" else '"'
        site.replace(value, f"{quote}tensorflow{quote}")
        site.rewritten(f"there is no backend `{value.value}` any more", value, new="tensorflow")
        return
    site.review("Keras 3 knows the backends tensorflow, jax and torch; look that it is one of them", value)


@RULE.on("environ.THEANO_FLAGS")
def flags(site: Site) -> None:
    if not site.file.speaks_keras and site.settings.shims:
        return  # a program of Theano alone: the shims read them
    statement = _statement(site)
    if statement is None:
        return
    if any(isinstance(node, ast.Call) for node in ast.walk(statement.value)):
        site.review("nothing reads `THEANO_FLAGS` any more; take the line out")
        return
    site.file.delete_statement(statement)
    site.rewritten("nothing reads `THEANO_FLAGS` any more", statement)


def _statement(site: Site) -> ast.Assign | ast.AugAssign | None:
    """The assignment to the variable; to read it is no harm."""
    for kind in (ast.Assign, ast.AugAssign):
        for node in site.nodes(kind):
            if isinstance(node, ast.Assign) and len(node.targets) == 1 and node.targets[0] is site.node:
                return node
            if isinstance(node, ast.AugAssign) and node.target is site.node:
                return node
    return None
