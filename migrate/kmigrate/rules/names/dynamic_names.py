"""KM105: names of Keras that are made at run time."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kmigrate.atlas import exists
from kmigrate.engine.names.canonical import ancestry
from kmigrate.engine.names.values import Instance, LocalObject, Use
from kmigrate.rules.common import by_string
from kmigrate.rules.layers import old_members
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
`getattr(layers, "Dense")`, is treated like `layers.Dense`, and that of an attribute is renamed: a program that asks
`hasattr(optimizer, "lr")` would be told no today. `getattr(model, "fit_generator")` is for a person, for the method is
called otherwise today.""",
    examples=(
        Example(
            "from keras import layers\nlayer = getattr(layers, kind)(10)\n",
            "from tensorflow.keras import layers\nlayer = getattr(layers, kind)(10)\n",
            "with a finding at `getattr`",
        ),
        Example(
            "from keras.optimizers import SGD\n\noptimizer = SGD()\nif not hasattr(optimizer, 'lr'):\n"
            "    raise ValueError('an optimizer with a learning rate is needed')\n",
            "from tensorflow.keras.optimizers import SGD\n\noptimizer = SGD()\n"
            "if not hasattr(optimizer, 'learning_rate'):\n"
            "    raise ValueError('an optimizer with a learning rate is needed')\n",
        ),
    ),
)


@RULE.finds
def find(file: SourceFile) -> Iterator[Use]:
    """`getattr(model, "fit_generator")`: a member that has another name today, or is gone."""
    for owner, literal in by_string.reached(file):
        value, name = file.value(owner), str(literal.value)
        cls = value.cls if isinstance(value, Instance) else ""
        if isinstance(value, LocalObject) and not (value.info.find(name)[0] or value.info.keeps(name)):
            cls = value.info.legacy
        every = [f"{one}.{name}" for one in ancestry(cls, file.facts)] if cls else []
        spoken = (file.facts.names, file.rules.actions)
        old = next((one for one in every for known in spoken if one in known), "")
        if old.rpartition(".")[0] == old_members.LAYER and name in old_members.NAMES:
            continue  # which looks at the conditions around it
        if old and not any(exists(one, file.settings.target) for one in every):
            yield Use("name", _REACHED, literal, spelled=old)


@RULE.on(_REACHED)
def reached(site: Site) -> None:
    site.use.kept = True
    literal = site.node
    assert isinstance(literal, ast.Constant)
    row, last = site.file.facts.names.get(site.use.spelled), site.use.spelled.rpartition(".")[2]
    function = by_string.function_of(site, literal)
    new = row.new if row is not None else ""
    if function == "hasattr" and not new:
        return  # it has none today, and what is done with it is a finding of its own
    if function == "hasattr" or (row is not None and row.kind != "removed" and not _called(site, literal)):
        there = new.partition(".")[0] if function == "hasattr" else new
        if there.isidentifier() and by_string.rename(site, literal, last, there):
            site.rewritten(f"`{last}` is reached by a string here; it is `{there}` today", new=there)
            return
    today = "it is gone today" if row is None else f"today it is `{new}`" if new else row.advice
    site.review(f"`{last}` is reached by a string here; {today}")


def _called(site: Site, literal: ast.Constant) -> bool:
    """Whether what is reached is called at once, with arguments that may be others today."""
    call = site.parent(literal)
    outer = site.parent(call) if call is not None else None
    return isinstance(outer, ast.Call) and outer.func is call
