"""What is known where two flows meet."""

from __future__ import annotations

from dataclasses import replace

from kmigrate.engine.names.canonical import ancestry, canonical
from kmigrate.engine.names.values import Functions, Instance, Items, LocalObject, Nothing, Ref, Table, Value, unsure
from kmigrate.tables import Facts

MODEL, SEQUENTIAL = "keras.models.Model", "keras.models.Sequential"
EITHER = "keras.models.Loaded"  # a model that may be a Sequential or not


def join(first: Value, second: Value, facts: Facts) -> Value:
    """One value for either of two. What is known of one side only stays, but is no longer sure."""
    if first is second:
        return first
    if isinstance(first, Nothing):
        return second
    if isinstance(second, Nothing) or first == second:
        return first
    if first is None or second is None:
        return unsure(first if second is None else second)
    sure = first.sure and second.sure
    match first, second:
        case Ref(), Ref():
            names = first.names + tuple(name for name in second.names if name not in first.names)
            return Ref(names, first.use, sure and canonical(first.name) == canonical(second.name))
        case Instance(), Instance():
            common = _common(first.cls, second.cls, facts)
            return Instance(common, sure) if common else Instance(first.cls, False)
        case Items(), Items():
            return Items(join(first.element, second.element, facts), (), sure)
        case Table(), Table():
            return Table(join(first.element, second.element, facts), (), sure)
        case Functions(), Functions():
            more = tuple(f for f in second.functions if f not in first.functions)
            return replace(first, functions=first.functions + more, sure=sure)
        case LocalObject(), LocalObject() if first.info is second.info:
            return LocalObject(first.info, sure)
        case LocalObject(), Instance() | LocalObject():
            return unsure(first)
        case _:
            return unsure(first)


def _common(first: str, second: str, facts: Facts) -> str:
    others = ancestry(second, facts)
    common = next((cls for cls in ancestry(first, facts) if cls in others), "")
    return EITHER if common == MODEL and {SEQUENTIAL, EITHER} & {first, second} else common
