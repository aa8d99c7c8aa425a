"""KM280: layers that are named as Keras names another one today."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

if TYPE_CHECKING:
    from kmigrate.engine.file import SourceFile

LAYERS = "keras.layers."
RULE = Rule(
    code="KM280",
    name="named-as-class",
    title="A layer has the name that Keras 3 gives to another one.",
    why="""
The old Keras began to count at one: a first Dense without a name was `dense_1`. Keras 3 calls it `dense`, and where the
program has named another layer so, a model that holds both is an error: names must be unique. Give one of them another
name; weights that are loaded by name are found by the name of the layer.
""",
    examples=(
        Example(
            "from keras.layers import Dense\nfrom keras.models import Sequential\n\n"
            "model = Sequential([Dense(3, name='dense'), Dense(1)])\n",
            "from tensorflow.keras.layers import Dense\nfrom tensorflow.keras.models import Sequential\n\n"
            "model = Sequential([Dense(3, name='dense'), Dense(1)])\n",
        ),
    ),
)


@RULE.on(f"{LAYERS}*", given=("name",))
def named(site: Site) -> None:
    given = site.keyword("name")
    word = given.value.value if given is not None and isinstance(given.value, ast.Constant) else None
    if given is None or not isinstance(word, str) or not site.standalone:
        return
    if RULE.code not in site.file.memo:
        site.file.memo[RULE.code] = _unnamed(site.file)
    cls = site.file.memo[RULE.code].get(word)
    if cls is not None:
        site.review(
            f"Keras 3 calls the first {cls} without a name {word!r} too, where the old one began at '{word}_1'; "
            "a model that holds both is an error: give one of them another name",
            given,
        )


def _unnamed(file: SourceFile) -> dict[str, str]:
    """The classes of layers that are made without a name, by the name that Keras 3 gives to the first."""
    found = {}
    for use in file.uses:
        if use.call is None or not use.name.startswith(LAYERS) or use.call.func is not use.node:
            continue
        if all(keyword.arg not in (None, "name") for keyword in use.call.keywords):
            row = file.facts.names.get(use.name)
            cls = (row.new if row is not None and row.new else use.name).rpartition(".")[2]
            found[_snake(cls)] = cls
    return found


def _snake(cls: str) -> str:
    split = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", cls)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", split).lower()
