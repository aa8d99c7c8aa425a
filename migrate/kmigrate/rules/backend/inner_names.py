"""KM508: what the backend had inside: `K._BACKEND`, Theano as `K.T`, and settings that have nothing to set."""

from __future__ import annotations

import ast

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

THEANO = ("T", "th", "theano")
EMPTY = {
    "manual_variable_initialization": "variables have their values from the start",
    "set_legacy_weight_ordering": "it was for weight files of Keras 0.3, which `kmigrate convert` reads",
    "_initialize_variables": "variables have their values from the start",
}

RULE = Rule(
    code="KM508",
    name="backend-inside",
    title="The backend's inside: `K._BACKEND`, Theano's own names, and settings of nothing.",
    why="""
Programs asked for the backend by `K._BACKEND` before there was `K.backend()`, and reached Theano through `K.T` or
`K.th`. The backend is TensorFlow now, so branches for Theano stay as they are and are not taken; Theano's names in them
are reported. Lines that set what is not there any more are taken out.
""",
    examples=(
        Example(
            "from keras import backend as K\n\nif K._BACKEND == 'theano':\n    print('slow')\n",
            "from tensorflow.keras import backend as K\n\nif K.backend() == 'theano':\n    print('slow')\n",
        ),
        Example(
            "from keras import backend as K\n\nK.manual_variable_initialization(True)\nK.clear_session()\n",
            "from tensorflow.keras import backend as K\n\nK.clear_session()\n",
        ),
    ),
)


@RULE.on("keras.backend._BACKEND", "keras.backend._backend")
def asked(site: Site) -> None:
    if site.use.kind != "name" or site.use.stored:
        site.review("the backend is chosen by KERAS_BACKEND and cannot be set from here")
        return
    new = f"{site.spell('keras.backend.backend')}()"
    site.drop_name()
    site.replace(site.node, new)
    site.rewritten("the backend's name is what `backend()` gives", new=new)


@RULE.on(*(f"keras.backend.{name}{end}" for name in THEANO for end in ("", ".*")))
def theano(site: Site) -> None:
    site.use.kept = True
    site.review(
        f"`{site.name.split('.')[2]}` was Theano itself, reached through the backend; on TensorFlow write the "
        "expression with functions of `K`, or leave the branch, which is not taken"
    )


@RULE.answers(*(f"keras.backend.{name}" for name in EMPTY))
def nothing(site: Site) -> None:
    name = site.name.rpartition(".")[2]
    statement = next(
        (s for s in site.nodes(ast.Expr) if isinstance(s, ast.Expr) and s.value is site.call and s.value is not None),
        None,
    )
    if statement is None:
        site.use.kept = True
        site.review(f"`{name}` has nothing to do any more: {EMPTY[name]}")
        return
    site.drop_name()
    site.file.delete_statement(statement)
    site.rewritten(f"`{name}` is gone: {EMPTY[name]}", statement)
