"""KM211: arguments that a method of today does not take."""

from __future__ import annotations

import ast
from functools import cache

from kmigrate.atlas import parameters
from kmigrate.engine.names.canonical import ancestry
from kmigrate.engine.names.values import Instance, LocalObject
from kmigrate.rules.calls.unknown_arguments import ADVICE, WATCHED
from kmigrate.rules.registry import ARGUMENTS, Example, Rule
from kmigrate.rules.site import Site
from kmigrate.settings import Target

AGES = ("oldest", "newest")
# Where another parameter came between: how many arguments by position still mean what they meant.
SAFE = {
    "keras.layers.TimeDistributed.call": 1,
    "keras.layers.MultiHeadAttention.call": 3,
    "keras.layers.StackedRNNCells.call": 2,
}
HOW = {
    "adapt": "give it the batches of a tf.data.Dataset, as many as it is to see",
    "reset_states": "reset_states() sets them to zero; others are put in by assigning layer.states",
    "get_config": "it takes nothing today",
    "add_loss": "it takes the loss alone; what depends on inputs counts only where they are used",
}
RULE = Rule(
    code="KM211",
    name="method-arguments",
    title="An argument that a method of today does not take.",
    why="""
Methods of layers, callbacks, metrics and optimizers lost and renamed parameters too. What a call gives is held against
the method of the object's own class, in the oldest and in the newest target.
""",
    examples=(
        Example(
            "from keras.layers import LSTM\n\nlayer = LSTM(8, recurrent_activation='sigmoid', stateful=True)\n"
            "layer.reset_states(states)\n",
            "from tensorflow.keras.layers import LSTM\n\n"
            "layer = LSTM(8, recurrent_activation='sigmoid', stateful=True)\nlayer.reset_states(states)\n",
            "The call is reported for review: reset_states() takes nothing today.",
        ),
    ),
)


@RULE.on("keras.**", kinds=("attribute",), needs=ARGUMENTS)
def arguments(site: Site) -> None:
    call, node = site.call, site.node
    if call is None or not (call.args or call.keywords):
        return
    if not isinstance(node, ast.Attribute) or call.func is not node:
        return
    if node.attr == "__init__":
        return  # KM213 reads it like a call of the class
    owner, method = _method(site, node)
    known = _known(f"{owner}.{method}", site.settings.target) if owner else None
    if known is None:
        return
    names, count = known
    listed = count < len(call.args) and any(isinstance(argument, ast.Starred) for argument in call.args)
    if not listed and count < len(call.args) and not _is_moved(site, call):
        limit = f"takes {count} by position" if count else "takes nothing by position"
        site.review(f"`{method}` {limit} today: {HOW.get(method, 'find out what the others were for')}", call)
        return
    if site.name.rpartition(".")[0] in WATCHED:
        return  # another rule looks at the keywords of models
    left = [keyword for keyword in call.keywords if keyword.arg and keyword.arg not in names]
    if not left:
        return
    change = site.file.edits.lists.get(id(call))
    gone = [id(argument) for argument in change.removed] if change is not None else []
    line = ancestry(owner, site.file.facts)
    rows = {keyword for cls in line for keyword in site.file.facts.keywords.get(f"{cls}.{method}", {})}
    for keyword in left:
        if keyword.arg not in rows and id(keyword) not in gone:
            advice = HOW.get(method) or ADVICE.get(keyword.arg or "") or "find out what it did, and say it another way"
            site.review(f"`{method}` has no argument `{keyword.arg}` today: {advice}", keyword)


def _is_moved(site: Site, call: ast.Call) -> bool:
    """Whether another rule gives the arguments in another way."""
    source, edits = site.file.source, site.file.edits
    return edits.touch(source.end(call.func), source.end(call))


def _method(site: Site, node: ast.Attribute) -> tuple[str, str]:
    """The class in the target whose method is called, and the method; empty where a row says more of it."""
    match site.value(node.value):
        case Instance(cls=cls):
            owner = cls
        case LocalObject(info=info) if info.legacy:
            owner = info.legacy
        case _:
            return "", ""
    method = node.attr
    row = site.file.facts.names.get(site.name)
    if row is not None:
        if row.kind != "method":
            return "", ""
        method = row.new
    moved = site.file.facts.names.get(owner)
    if moved is None:
        return owner, method
    return (moved.new, method) if moved.kind == "name" else ("", "")


@cache
def _known(name: str, target: Target) -> tuple[frozenset[str], int] | None:
    """The keywords that both releases take, and how many arguments by position; None where anything goes."""
    every: list[list[str]] = []
    for age in AGES:
        found = parameters(name, target, age)
        if found is None or (name not in SAFE and any(one.startswith("*") and one != "*" for one in found)):
            return None
        every.append(list(found))
    counts = [one.index("*") if "*" in one else len(one) for one in every]
    return frozenset(every[0]) & frozenset(every[1]), min(*counts, SAFE.get(name, 99))
