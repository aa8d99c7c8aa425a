"""What a rule sees of one legacy use, and all that it may do to it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kmigrate.engine.names.canonical import split_root
from kmigrate.findings import Status
from kmigrate.settings import Settings

if TYPE_CHECKING:
    from kmigrate.engine.file import SourceFile
    from kmigrate.engine.names.values import Use, Value
    from kmigrate.era.decide import Era
    from kmigrate.rules.registry import Rule

DEPTH = 4  # how often a rule looks behind names, which may be made of themselves: `filters = filters * 2`


class Site:
    """One use of an old name, seen by one rule.

    `use.kind` says what it is: "import", "name" (a reference or the function of `call`), "attribute" (a method or
    attribute of an object of a legacy class; `call` where it is called), "item" (a subscript of such an object),
    "called" (a call of it: `layer(x)` is `keras.layers.Layer.__call__`), and of a class of the project derived from a
    legacy one: "override" (a method it defines), "store" (an attribute it puts something into), "make" (an object made
    of it); `use.owner` is that class. "handed": arguments that reach a legacy class in another way than by a call of
    its name (KM213); `call` holds no more than those.
    """

    __slots__ = ("file", "rule", "use")

    def __init__(self, file: SourceFile, use: Use, rule: Rule) -> None:
        self.file = file
        self.use = use
        self.rule = rule

    @property
    def name(self) -> str:
        """The canonical old name: `keras.layers.Dense` however it was reached."""
        return self.use.name

    @property
    def node(self) -> ast.AST:
        return self.use.node

    @property
    def call(self) -> ast.Call | None:
        return self.use.call

    @property
    def settings(self) -> Settings:
        return self.file.settings

    # Reading

    def argument(self, keyword: str, position: int | None = None) -> ast.expr | None:
        """The argument's value, by keyword or position (0-based; behind a `*args` nothing is known)."""
        call = self.use.call
        if call is None:
            return None
        for item in call.keywords:
            if item.arg == keyword:
                return item.value
        if position is None or position >= len(call.args):
            return None
        if any(isinstance(arg, ast.Starred) for arg in call.args[: position + 1]):
            return None
        return call.args[position]

    def keyword(self, name: str) -> ast.keyword | None:
        call = self.use.call
        for one in call.keywords if call is not None else ():
            if one.arg == name:
                return one
        return None

    @property
    def standalone(self) -> bool:
        """Whether the code speaks of the old stand-alone Keras, whose defaults are its own, and not of tf.keras."""
        if not self.file.is_old:
            return False
        if self.use.spelled:
            return split_root(self.use.spelled)[0] == "keras"
        return self.file.imports_keras

    @property
    def era(self) -> Era:
        """What the file was written for: `site.era.keras.is_before("2.0")` is True, False, or None where that cannot be
        told; `site.era.backend` is theano, tensorflow, cntk or empty.
        """
        return self.file.era

    @property
    def unpacks(self) -> bool:
        """Whether the call has `*args` or `**kwargs`, so that what is not seen may still be given."""
        call = self.use.call
        return call is not None and (
            any(isinstance(arg, ast.Starred) for arg in call.args) or any(k.arg is None for k in call.keywords)
        )

    def text(self, node: ast.AST) -> str:
        """The source of a node, as it was."""
        return self.file.source.text_of(node)

    def value(self, node: ast.AST) -> Value:
        """What the engine knows of an expression: a `Ref`, an `Instance`, `Text`..., or None."""
        return self.file.value(node)

    def nodes(self, *types: type[ast.AST]) -> Iterator[ast.AST]:
        """All nodes of the file of the given types."""
        found = self.file.statements if all(issubclass(kind, ast.stmt) for kind in types) else self.file.nodes
        return (node for kind in types for node in found.get(kind, ()))

    def named(self, name: str) -> list[ast.AST]:
        """Every node of the file that binds, reads or declares the plain name."""
        return self.file.imports.mentions.nodes(name)

    def parent(self, node: ast.AST) -> ast.AST | None:
        """The node that holds this one: the call whose argument it is, the subscript that takes an item of it..."""
        return self.file.parent(node)

    def function_around(self, node: ast.AST) -> ast.AST | None:
        """The function that a node stands in; None at the top of the file."""
        return self.file.function_around(node)

    def statement(self, node: ast.AST) -> ast.stmt | None:
        """The innermost statement that holds the node."""
        inner: ast.AST | None = node
        while inner is not None and not isinstance(inner, ast.stmt):
            inner = self.file.parent(inner)
        return inner

    def alone(self) -> ast.Expr | None:
        """The statement that makes this call and nothing else, so that nobody sees what it gives."""
        outer = self.file.parent(self.use.call) if self.use.call is not None else None
        return outer if isinstance(outer, ast.Expr) else None

    def functions(self, name: str) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
        """All functions and methods of the file that have that name."""
        return self.file.functions.get(name, [])

    def assigned(self, name: str) -> list[ast.expr]:
        """Everything that the file assigns to a name by `name = ...`."""
        return self.file.assigned.get(name, [])

    def assigned_near(self, name: ast.Name) -> list[ast.expr]:
        """What a name is given in the function that it stands in; where that is nothing, in the whole file."""
        values, around = self.assigned(name.id), self.file.function_around(name)
        return [value for value in values if self.file.function_around(value) is around] or values

    def uses(self, *names: str) -> Iterator[Use]:
        """All uses in this file of the given canonical names."""
        return iter(self.file.named(names))

    # Changing. Pieces are strings, or nodes of the tree, whose own edits are kept.

    def spell(self, name: str) -> str:
        """How to write a target name (`keras.optimizers.schedules.InverseTimeDecay`) here; imports what it needs."""
        return self.file.spell(name, self.use)

    def replace(self, node: ast.AST, *pieces: str | ast.AST) -> None:
        self.file.edits.replace(node, *pieces)

    def replace_part(self, literal: ast.Constant | ast.JoinedStr, start: int, end: int, new: str) -> None:
        """Replaces some characters of a literal's source, so that two rules may change different parts of it."""
        text, base = self.text(literal), self.file.source.start(literal)
        self.file.edits.replace_span(base + len(text[:start].encode()), base + len(text[:end].encode()), new)

    def rename(self, new: str) -> None:
        """Puts another target name where the old name stands."""
        self.use.new = new

    def drop_name(self) -> None:
        """The name is not mentioned any more: its import may go."""
        self.use.kind = "gone"

    def rename_attribute(self, new: str) -> None:
        """`model.fit_generator` -> `model.fit`."""
        self.file.edits.rename_attribute(self.use.node, new)

    def rename_keyword(self, old: str, new: str) -> bool:
        item = self.keyword(old)
        if item is not None:
            self.file.edits.rename_keyword(item, new)
        return item is not None

    def remove_argument(self, argument: ast.expr | ast.keyword) -> None:
        assert self.use.call is not None
        self.file.edits.remove_argument(self.use.call, argument)

    def add_argument(self, *pieces: str | ast.AST) -> None:
        """Appends an argument to the call: `site.add_argument("epsilon=1e-7")`."""
        assert self.use.call is not None
        self.file.edits.add_argument(self.use.call, *pieces)

    def name_positional(self, parameters: tuple[str, ...], keep: int) -> bool:
        """Gives every positional argument from `keep` on its parameter's name; False where that cannot be told."""
        call = self.use.call
        if call is None or len(call.args) > len(parameters):
            return False
        if any(isinstance(arg, ast.Starred) for arg in call.args):
            return False  # a list may hold more than one of them
        starts = {id(node): start for node, start, _ in self.file.edits.list_of(call).items} if call.args[keep:] else {}
        for parameter, argument in list(zip(parameters, call.args, strict=False))[keep:]:
            start = starts[id(argument)]  # outside of the argument's own parentheses
            self.file.edits.replace_span(start, start, f"{parameter}=")
        return True

    def by_row(self) -> None:
        """Lets the row of the name decide, as if this rule were not there."""
        from kmigrate.engine.names.places import row_of
        from kmigrate.rules.rows import name_row

        row, _ = row_of(self.name, self.file.facts)
        assert row is not None
        name_row(Site(self.file, self.use, self.file.rules.rules[row.code]), row)

    # Saying

    def rewritten(self, message: str, node: ast.AST | None = None, new: str = "") -> None:
        self.file.report(self, Status.REWRITTEN, message, node, new)

    def shimmed(self, message: str, node: ast.AST | None = None, new: str = "") -> None:
        self.file.report(self, Status.SHIMMED, message, node, new)

    def review(self, message: str, node: ast.AST | None = None) -> None:
        self.file.report(self, Status.REVIEW, message, node)

    def unsupported(self, message: str, node: ast.AST | None = None) -> None:
        self.file.report(self, Status.UNSUPPORTED, message, node)
