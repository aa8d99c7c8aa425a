"""What the engine knows of an expression: the abstract values that names and calls evaluate to."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Union

from kmigrate.engine.walk import walk

if TYPE_CHECKING:
    from kmigrate.engine.names.scopes import Scope
    from kmigrate.era.clues import Clue


TENSOR = "keras.Tensor"


@dataclass(slots=True, eq=False)
class Binding:
    """A local name by which a legacy name is reached: an import's alias, an assignment, or a project's import."""

    spelled: str  # the qualified name as the old program wrote it: "keras.layers.core"
    local: str
    kind: str  # "import", "star", "assigned" or "project"
    scope: Scope
    statement: ast.stmt | None = None
    alias: ast.alias | None = None
    uses: list[Use] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Use:
    """One legacy use: the longest chain of attributes from a name, or an attribute or item of an object."""

    kind: str  # "import", "name", "attribute", "item", "called", "override", "store", "make"
    name: str  # canonical: "keras.layers.Dense"
    node: ast.AST
    spelled: str = ""
    root: ast.Name | None = None
    bindings: tuple[Binding, ...] = ()
    scope: Scope | None = None
    call: ast.Call | None = None
    sure: bool = True
    stored: bool = False
    new: str = ""  # the target name that a rule decided on; empty: the same
    kept: bool = False  # left as it is, because no rule can answer for it
    owner: ClassInfo | None = None  # the class of the project that overrides, stores, or is made an object of
    guessed: bool = False  # nothing but how it is called says that it is one of Keras

    @property
    def line(self) -> int:
        return getattr(self.node, "lineno", 1)


# Values are never changed once they are made. That is not enforced: making a frozen one takes three times as long, and
# following a program makes one at every other expression.
@dataclass(slots=True)
class Ref:
    """A legacy module, class or function, by its spelled names (several after `try: import` and the like)."""

    names: tuple[tuple[str, Binding | None], ...]
    use: Use | None = None
    sure: bool = True

    @property
    def name(self) -> str:
        return self.names[0][0]


@dataclass(slots=True)
class Instance:
    """An object of a legacy class (canonical name)."""

    cls: str
    sure: bool = True


@dataclass(slots=True)
class Items:
    """A list, tuple, set or other iterable; `each` when the elements are known one by one."""

    element: Value
    each: tuple[Value, ...] = ()
    sure: bool = True


@dataclass(slots=True)
class Table:
    """A dictionary: what its values are, and each of them where its key is written out."""

    element: Value
    each: tuple[tuple[str, Value], ...] = ()
    sure: bool = True


@dataclass(slots=True)
class Text:
    value: str
    sure: bool = True


@dataclass(slots=True)
class Nothing:
    """The literal None; joined with anything else it steps aside."""

    sure: bool = True


@dataclass(slots=True)
class Functions:
    """Functions of the project, possibly one of several."""

    functions: tuple[FunctionInfo, ...]
    owner: Value = None  # the object that a method is bound to
    sure: bool = True

    def bound_to(self, owner: Value) -> Functions:
        return Functions(self.functions, owner, self.sure)


@dataclass(slots=True)
class LocalClass:
    info: ClassInfo
    sure: bool = True


@dataclass(slots=True)
class LocalObject:
    info: ClassInfo
    sure: bool = True


@dataclass(slots=True)
class ProjectModule:
    """A module of the project whose exports are known."""

    path: str
    exports: Exports
    sure: bool = True


# Not with |: some of these names are defined further down, so the whole is a string to Python.
Value = Union[  # noqa: UP007
    Ref, Instance, Items, Table, Text, Nothing, Functions, LocalClass, LocalObject, ProjectModule, None
]  # None: nothing is known


@dataclass(slots=True, eq=False)
class FunctionInfo:
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    scope: Scope
    owner: ClassInfo | None = None
    kind: str = ""  # "", "property", "static", "class"
    given: dict[str, Value] = field(default_factory=dict)  # parameter -> what callers pass
    returns: Value = field(default_factory=Nothing)
    state: str = "new"  # new, active, done
    stale: bool = False  # a caller passed something new after the body was read
    yields: Value = field(default_factory=Nothing)
    generates: bool = False  # it yields
    read_at: int = 0  # how many words mattered when the body was last read
    hands_on: frozenset[int] = frozenset()  # places of parameters that it returns, of which nothing is known inside


@dataclass(slots=True, eq=False)
class ClassInfo:
    node: ast.ClassDef
    bases: tuple[Value, ...]
    legacy: str = ""  # canonical name of the first legacy class it derives from
    attributes: dict[str, Value] = field(default_factory=dict)
    changed: bool = False
    kept: frozenset[str] | None = None

    def keeps(self, name: str) -> bool:
        """Whether its methods, or those of a project class it derives from, put something into `self.name`."""
        if self.kept is None:
            found = set()
            for node in walk(self.node):
                match node:
                    case ast.Attribute(value=ast.Name(id="self"), attr=attribute, ctx=ast.Store()):
                        found.add(attribute)
                    case ast.Assign(targets=[ast.Name(id=attribute)]) | ast.AnnAssign(target=ast.Name(id=attribute)):
                        if node in self.node.body:
                            found.add(attribute)
            self.kept = frozenset(found)
        if name in self.kept:
            return True
        return any(isinstance(b, LocalClass) and b.info is not self and b.info.keeps(name) for b in self.bases)

    def find(self, name: str) -> tuple[bool, Value]:
        """The attribute of the class, of its objects, or of a project class it derives from."""
        if name in self.attributes:
            return True, self.attributes[name]
        for base in self.bases:
            if isinstance(base, LocalClass) and base.info is not self:
                found, value = base.info.find(name)
                if found:
                    return True, value
        return False, None


@dataclass(slots=True)
class Exports:
    """What other modules can import from a module: only what is known to be legacy."""

    names: dict[str, Value]
    star: frozenset[str] = frozenset()
    roots: frozenset[str] = frozenset()  # which Keras the module speaks of, itself or by those that it imports from
    clues: tuple[Clue, ...] = ()  # what its code tells of its era

    def __bool__(self) -> bool:
        return bool(self.names)


def is_tensor(value: Value) -> bool:
    """Whether it is a tensor of a model, which says a shape and has no value yet."""
    return isinstance(value, Instance) and value.cls == TENSOR


def unsure(value: Value) -> Value:
    if value is None or isinstance(value, Nothing) or not value.sure:
        return value
    from dataclasses import replace

    return replace(value, sure=False)
