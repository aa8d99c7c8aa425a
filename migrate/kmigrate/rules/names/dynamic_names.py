"""KM105: names of Keras that are made at run time."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kmigrate.atlas import exists
from kmigrate.engine.names.canonical import ancestry
from kmigrate.engine.names.values import Instance, LocalObject, Use
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

if TYPE_CHECKING:
    from kmigrate.engine.file import SourceFile

_REACHED = "keras.reached"

RULE = Rule(
    code="KM105",
    name="dynamic-names",
    title="A name of Keras that is made at run time",
    why="""`getattr(keras.layers, name)` and `importlib.import_module("keras.layers")` reach names that cannot be
read from the source. Look where the name comes from, and whether the target still has it. A literal name, as in
`getattr(layers, "Dense")`, is treated like `layers.Dense`; that of a method, as in `getattr(model, "fit_generator")`,
is for a person where the method is called otherwise today.""",
    examples=(
        Example(
            "from keras import layers\nlayer = getattr(layers, kind)(10)\n",
            "from tensorflow.keras import layers\nlayer = getattr(layers, kind)(10)\n",
            "with a finding at `getattr`",
        ),
    ),
)


@RULE.finds
def find(file: SourceFile) -> Iterator[Use]:
    """`getattr(model, "fit_generator")`: a member that has another name today, or is gone."""
    lines = file.source.lines_of("getattr")
    for node in file.nodes_on(lines) if lines else ():
        match node:
            case ast.Call(func=ast.Name(id="getattr"), args=[owner, ast.Constant(value=str(name)), *_]):
                value = file.value(owner)
                cls = value.cls if isinstance(value, Instance) else ""
                cls = value.info.legacy if isinstance(value, LocalObject) else cls
                every = [f"{one}.{name}" for one in ancestry(cls, file.facts)] if cls else []
                spoken = (file.facts.names, file.rules.actions)
                old = next((one for one in every for known in spoken if one in known), "")
                if old and not any(exists(one, file.settings.target) for one in every):
                    yield Use("name", _REACHED, node, spelled=old)
            case _:
                pass


@RULE.on(_REACHED)
def reached(site: Site) -> None:
    site.use.kept = True
    row, last = site.file.facts.names.get(site.use.spelled), site.use.spelled.rpartition(".")[2]
    today = "it is gone today" if row is None else f"today it is `{row.new}`" if row.new else row.advice
    site.review(f"`{last}` is reached by a string here; {today}")
