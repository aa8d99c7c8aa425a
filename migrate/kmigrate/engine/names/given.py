"""What the functions of a module are given by those of other modules that call them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kmigrate.engine.names.interest import matters
from kmigrate.engine.names.values import (
    ClassInfo,
    Exports,
    FunctionInfo,
    Functions,
    Items,
    LocalClass,
    LocalObject,
    Nothing,
    ProjectModule,
    Ref,
    Table,
    Value,
)

if TYPE_CHECKING:
    from kmigrate.era.clues import Clue

Spoken = tuple[frozenset[str], tuple["Clue", ...]]  # which Keras a file speaks of, and what its code tells of its era
Values = dict[str, dict[str, Value]]  # function (`train`, `Trainer.run`) -> parameter -> what callers pass


@dataclass(frozen=True, slots=True)
class Given:
    """What callers give, of which Keras they speak, and what their code tells of its era."""

    values: Values = field(default_factory=dict)
    roots: frozenset[str] = frozenset()
    clues: tuple[Clue, ...] = ()

    @classmethod
    def of(cls, values: Values, callers: Iterable[Spoken]) -> Given:
        spoken = [*callers]
        clues = dict.fromkeys(clue for _, clues in spoken for clue in clues)
        return cls(values, frozenset().union(*(roots for roots, _ in spoken)), tuple(clues))


NOT_GIVEN = Given()


def given_to(exports: Exports) -> Values:
    """What was passed so far to the functions that a module has given to others."""
    found: Values = {}
    for name, info in _functions(exports):
        if passed := {parameter: one for parameter, one in info.given.items() if matters(one)}:
            found[name] = {**found.get(name, {}), **passed}
    return found


def forget(exports: Exports | None) -> None:
    """Before callers are followed again, who know more by then."""
    for _, info in _functions(exports) if exports else ():
        info.given.clear()


def _functions(exports: Exports) -> Iterator[tuple[str, FunctionInfo]]:
    for name, value in exports.names.items():
        match value:
            case Functions(functions=functions):
                yield from ((name, info) for info in functions)
            case LocalClass(info=cls):
                methods = ((f"{cls.node.name}.{n}", m) for n, m in cls.attributes.items() if isinstance(m, Functions))
                yield from ((full, info) for full, method in methods for info in method.functions)


def may_give_more(exports: Exports, given: Values) -> bool:
    """Whether a function that is given something gives back what is not known, or keeps it in an object."""
    for name in given:
        match exports.names.get(name.partition(".")[0]):
            case Functions(functions=functions):
                if any(not isinstance(info.returns, Nothing) for info in functions):
                    return True
            case _:
                return True
    return False


def renew(before: Exports, after: Exports) -> bool:
    """Takes over what a module gives since more is given to it; whether that is more. Others have it from before."""
    changed = False
    for name, value in after.names.items():
        match before.names.get(name), value:
            case Functions(functions=old), Functions(functions=new):
                changed |= _renew_functions(old, new)
            case LocalClass(info=old_class), LocalClass(info=new_class):
                changed |= _renew_class(old_class, new_class)
            case None, _:
                before.names[name] = value
                changed = True
    return changed


def _renew_functions(before: Sequence[FunctionInfo], after: Sequence[FunctionInfo]) -> bool:
    changed = False
    for old, new in zip(before, after, strict=False):
        changed |= not same(old.returns, new.returns)
        old.returns, old.hands_on = new.returns, new.hands_on
    return changed


def _renew_class(before: ClassInfo, after: ClassInfo) -> bool:
    changed = False
    for name, value in after.attributes.items():
        old = before.attributes.get(name)
        if isinstance(old, Functions) and isinstance(value, Functions):
            changed |= _renew_functions(old.functions, value.functions)
        elif not same(old, value):
            before.attributes[name] = value
            changed = True
    return changed


def same(first: Value, second: Value) -> bool:
    """Whether two values tell the same. Each reading of a file makes its classes and functions anew."""
    match first, second:
        case (LocalObject(info=one), LocalObject(info=other)) | (LocalClass(info=one), LocalClass(info=other)):
            return one.node.name == other.node.name
        case Items(element=one_element), Items(element=other_element):
            return same(one_element, other_element)
        case Table(element=one_element), Table(element=other_element):
            return same(one_element, other_element)
        case Ref(names=names), Ref(names=other_names):
            return [name for name, _ in names] == [name for name, _ in other_names]
        case (Functions(), Functions()) | (ProjectModule(), ProjectModule()):
            return True
        case _:
            return first == second


def same_values(first: Values, second: Values) -> bool:
    return first.keys() == second.keys() and all(
        passed.keys() == second[name].keys() and all(same(value, second[name][one]) for one, value in passed.items())
        for name, passed in first.items()
    )


def name_of(info: FunctionInfo) -> str:
    """The name by which others know a function at the top of a module, or a method of a class there."""
    name = getattr(info.node, "name", "")
    if info.owner is not None:
        return f"{info.owner.node.name}.{name}"
    return name if info.scope.parent is None else ""


def is_open(value: Value) -> bool:
    """Whether others can give something to it: a function with parameters, or a class with such a method."""
    match value:
        case Functions(functions=functions):
            return any(info.node.args.args for info in functions)
        case LocalClass(info=info):
            return any(isinstance(one, Functions) and is_open(one) for one in info.attributes.values())
        case _:
            return False


def passed_to(info: FunctionInfo, given: Mapping[str, Mapping[str, Value]]) -> Mapping[str, Value]:
    return given.get(name_of(info), {}) if given else {}
