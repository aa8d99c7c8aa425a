"""Spells new names where old ones stood, and keeps the imports in step with them."""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from kmigrate.atlas import members
from kmigrate.engine.names.canonical import NEIGHBOURS, canonical, is_alias, is_legacy, module_row, split_root
from kmigrate.engine.names.dotted import respell
from kmigrate.engine.names.mentions import Mentions
from kmigrate.engine.names.places import Place, Places, has_target
from kmigrate.engine.names.scopes import bound_names
from kmigrate.engine.names.values import Binding, Use
from kmigrate.engine.names.variables import is_held
from kmigrate.findings import Status

if TYPE_CHECKING:
    from kmigrate.engine.file import SourceFile

# Modules that names are reached through, and what those are called in a file.
NAMESPACES = {
    "kmigrate_shims.backend": ("K", "backend"),
    "keras.ops": ("ops", "keras_ops"),
    "tensorflow.keras.ops": ("ops", "keras_ops"),
}
Want = tuple[str, str, str | None]  # module ("" for a plain import), name, asname


@dataclass(slots=True)
class Statement:
    """One import statement that binds legacy names, and what must be imported there now."""

    node: ast.Import | ast.ImportFrom
    bindings: list[Binding] = field(default_factory=list)
    wants: list[Want] = field(default_factory=list)
    used: set[int] = field(default_factory=set)  # bindings that something still reaches through
    left: set[int] = field(default_factory=set)  # bindings that had uses, all of which reach elsewhere now


class Imports:
    def __init__(self, file: SourceFile) -> None:
        self.file = file
        self.places = Places(file.settings, file.facts, file.homes)
        # Where modules are not to move, those of tf.keras stay where they are as well.
        self.places.moves |= any(split_root(b.spelled)[0].startswith("tensorflow") for b in file.bindings)
        self._place: dict[int, Place] = {}
        self._widening: dict[int, bool] = {}
        self.done: list[Callable[[], object]] = []  # how to take back each thing that was asked for
        self.statements: dict[int, Statement] = {}
        self.texts: dict[int, str] = {}  # use -> its new text
        self.mentions = Mentions(file.source)
        for binding in file.bindings:
            if binding.statement is not None:
                node = binding.statement
                assert isinstance(node, ast.Import | ast.ImportFrom)
                self.statements.setdefault(id(node), Statement(node)).bindings.append(binding)

    def place(self, binding: Binding) -> Place:
        """The binding's place, with its old local name wherever the new one is not free."""
        if id(binding) not in self._place:
            place = self.places.place(binding)
            if place.local != binding.local and not self._may_rename(binding, place):
                place.local = binding.local
            if place.by_names and (self.file.exported(binding.local) or not binding.uses):
                place.by_names = False  # perhaps imported for others, or only to see whether it is there
            self._place[id(binding)] = place
        return self._place[id(binding)]

    def _may_rename(self, binding: Binding, place: Place) -> bool:
        if self.file.exported(binding.local) or binding.local in self.file.quoted:
            return False
        if not all(self._reaches(b, place.path) for b in self.file.bindings if b.local == binding.local):
            return False
        return self._free(place.local, place.path) and self._free(binding.local, place.path)

    def _reaches(self, binding: Binding, path: str) -> bool:
        return self.places.place(binding).path == path

    def _free(self, local: str, path: str) -> bool:
        """Whether the name, wherever the file writes it, means that path and nothing else."""
        words = self.mentions.words(local)
        if words == 0:
            return True
        ours = {
            id(b.alias)
            for b in self.file.bindings
            if b.local == local
            and b.kind in ("import", "project")
            and (self._reaches(b, path) or self._becomes(b, path))
        }
        for use in self.file.uses:
            if use.root is None or use.root.id != local or (use.stored and use.root is use.node):
                continue
            if use.bindings and all(id(b.alias) in ours or self._given(b, local) == path for b in use.bindings):
                ours.add(id(use.root))
        return len(ours) == words or all(id(node) in ours for node in self.mentions.nodes(local))

    def _becomes(self, binding: Binding, path: str) -> bool:
        """Whether rules gave every use of an import that one name, so that the import itself goes."""
        if binding.kind != "import" or self.file.exported(binding.local) or binding.local in self.file.quoted:
            return False
        uses = binding.uses
        return bool(uses) and all(use.new and not use.kept and self.places.path(use.new) == path for use in uses)

    def _given(self, binding: Binding, local: str) -> str:
        """What a star import's name stands for after the rewrite."""
        if binding.kind != "star":
            return ""
        return self.places.path(self.places.target(canonical(f"{binding.spelled}.{local}"))[0])

    def widens(self, binding: Binding) -> bool:
        """Whether a star import would now give other names too: `keras.layers` holds more than `keras.layers.core`."""
        if id(binding) not in self._widening:
            module, place = canonical(binding.spelled), self.place(binding)
            star = self.file.importer.star_members
            more = (members(module, self.file.settings.target) | star(place.path)) - star(binding.spelled)
            if module_row(f"keras.{split_root(binding.spelled)[1]}") is None:
                more = frozenset()
            bound = bound_names(self.file.source.tree.body, False)[0] | self.file.flow.unbound
            stars = {id(b.alias) for b in self.file.bindings if b.kind == "star"}
            if any(id(alias) not in stars for alias in self.mentions.nodes("*")):
                bound |= more  # another library's star import may give any of them
            clash = any(not self._free(name, f"{place.path}.{name}") for name in more & bound)
            self._widening[id(binding)] = clash and not self.file.exported("*")
        return self._widening[id(binding)]

    # Spelling

    def spell(self, name: str, use: Use | None) -> str:
        """How a target name is written at a use; what it needs is imported."""
        path = self.places.path(name)
        candidates = (
            [b for b in use.bindings if b.kind != "star"] if use is not None and use.kind != "attribute" else []
        )
        for binding in candidates:
            text = self._through(binding, path)
            if text:
                return text
        visible = [
            b
            for b in self.file.bindings
            if b.kind == "import" and b.scope.parent is None and not self._is_later(b, use)
        ]
        beside = path.startswith("tensorflow.") and not split_root(path)[0]
        if not candidates or beside:
            mark = self.mark()
            texts = [(t.count("."), len(t), i) for i, b in enumerate(visible) if (t := self._through(b, path))]
            self.back_to(mark)  # only the one that is taken is used
            if texts:
                return self._through(visible[min(texts)[2]], path)
        exact = [b for b in visible if self.place(b).path == path and not self.place(b).kept]
        if exact:
            self.touch(exact[0])
            return self.place(exact[0]).local
        return self._want(path, use)

    def _is_later(self, binding: Binding, use: Use | None) -> bool:
        """Whether the import stands behind a use that runs before it."""
        if use is None or binding.statement is None or binding.statement.lineno <= use.line:
            return False
        return self.file.function_around(use.node) is None

    def _through(self, binding: Binding, path: str) -> str:
        """The name reached through a binding's local name; empty where it cannot be."""
        place = self.place(binding)
        if (place.kept and split_root(binding.spelled)[0]) or place.by_names:
            return ""
        if path == place.path:
            self.touch(binding)
            return place.local
        if path.startswith(place.path + ".") and (not place.symbol or path[len(place.path) + 1 :]):
            self.touch(binding)
            return place.local + path[len(place.path) :]
        return ""

    def touch(self, binding: Binding) -> None:
        if binding.statement is not None and id(binding.statement) in self.statements:
            used = self.statements[id(binding.statement)].used
            if id(binding) not in used:
                used.add(id(binding))
                self.done.append(lambda: used.discard(id(binding)))

    def _anchor(self, use: Use | None) -> Statement | None:
        """The import statement beside which a new import belongs."""
        for binding in use.bindings if use is not None else ():
            if binding.statement is not None:
                return self.statements[id(binding.statement)]
        tops = [s for s in self.statements.values() if s.bindings[0].scope.parent is None]
        return min(tops, key=lambda s: (self._choice(s, use) is not None, s.node.lineno), default=None)

    def _choice(self, statement: Statement | None, use: Use | None) -> ast.stmt | None:
        """The outermost statement around an `if` that may pass the import by, where the use stands behind it."""
        if statement is None or use is None:
            return None
        found, passing = None, False
        outer = self.file.parent(statement.node)
        while isinstance(outer, ast.If | ast.Try | ast.With | ast.ExceptHandler):
            passing = passing or isinstance(outer, ast.If)
            if passing and isinstance(outer, ast.stmt):
                found = outer
            outer = self.file.parent(outer)
        return found if found is not None and use.line > (found.end_lineno or 0) else None

    def _want(self, path: str, use: Use | None) -> str:
        anchor, dotted = self._anchor(use), use is not None and isinstance(use.node, ast.Attribute)
        behind = self._choice(anchor, use)
        if path.startswith("keras.") and self.file.settings.target == "keras" and anchor is not None:
            beside = any(split_root(b.spelled)[0] in ("", "tensorflow.keras") for b in anchor.bindings)
            if beside and self._free("keras", "keras"):
                self._add(anchor, ("", "keras", None), behind)
                return path
        module, _, last = path.rpartition(".")
        if path.startswith("tensorflow.") and not path.startswith("tensorflow.keras."):
            asname = "tf" if self._free("tf", "tensorflow") else None
            self._add(anchor, ("", "tensorflow", asname), behind)
            return f"{asname or 'tensorflow'}.{path.removeprefix('tensorflow.')}"
        if module in NAMESPACES and dotted:  # `sum` and `abs` are better not imported by their names
            local = next((n for n in NAMESPACES[module] if self._free(n, module)), "keras_backend")
            above, _, own = module.rpartition(".")
            self._add(anchor, (above, own, None if local == own else local), behind)
            return f"{local}.{last}"
        local = last if self._free(last, path) else f"{'old' if path.startswith('kmigrate_shims.') else 'keras'}_{last}"
        self._add(anchor, (module, last, None if local == last else local), behind)
        return local

    def _add(self, anchor: Statement | None, want: Want, behind: ast.stmt | None) -> None:
        """Beside an import; behind an `if` in which that stands; or, where there is none, at the top."""
        if behind is not None:
            wants = self.file.wants_behind.setdefault(behind, [])
        else:
            wants = anchor.wants if anchor is not None else self.file.top_wants
        if want not in wants:
            wants.append(want)
            self.done.append(lambda: wants.remove(want))

    def mark(self) -> int:
        return len(self.done)

    def back_to(self, mark: int) -> None:
        """Forgets what has been asked for since `mark`: a rule whose edits are taken back needs no imports."""
        while len(self.done) > mark:
            self.done.pop()()

    # Uses

    def write_uses(self) -> None:
        """Gives every use its new text; call once, when all rules have spoken."""
        for use in self.file.uses:
            if use.kind == "name" and use.root is not None:
                self._write(use)
            elif use.kind == "string":
                self._write_string(use)

    def _write(self, use: Use) -> None:
        binding = use.bindings[0] if use.bindings else None
        if binding is None:
            return
        root, rest = split_root(use.spelled)
        stays = is_alias(use.spelled) and use.name == f"keras.{rest}"  # `tf.losses.Huber` is there today
        if is_held(use, self.file.uses) or use.kept or not (use.new or (self.places.moves and root and not stays)):
            for one in use.bindings:
                self.touch(one)
            return
        old = self.file.source.text_of(use.node)
        assert use.root is not None
        if self.file.source.text_of(use.root) != use.root.id:
            self.file.misplaced(use)
            return
        new = self._text(use, binding)
        if new and new != old:
            respell(self.file.edits, cast(ast.expr, use.node), new)
            self.texts[id(use)] = new
            row = module_row(f"keras.{rest}") if root == "tensorflow.keras" else None
            if row is not None and id(use) not in self.file.statuses:
                # No import shows that `tf.keras.layers.experimental` moved.
                self.file.say(use, row.code, Status.REWRITTEN, f"`{old}` is now `{new}`", use.node, new)
        for one in use.bindings[1:]:
            self.touch(one)

    def _text(self, use: Use, binding: Binding) -> str:
        new = use.new or use.name
        if binding.kind == "star" and not self.widens(binding):
            self.touch(binding)
            module, _, rest = new.rpartition(".")
            if self.file.homes and self.places.path(module) == self.places.home(canonical(binding.spelled)):
                return rest
            if rest in members(canonical(binding.spelled), self.file.settings.target) and module == canonical(
                binding.spelled
            ):
                return rest
        return self.spell(new, use)

    def _write_string(self, use: Use) -> None:
        """`getattr(layers, "Convolution2D")`: the string is the attribute's name."""
        new, last = use.new or use.name, use.spelled.rpartition(".")[2]
        text = self.file.source.text_of(use.node)
        if not use.kept and new.rpartition(".")[2] != last and text.count(last) == 1:
            self.file.edits.replace(use.node, text.replace(last, new.rpartition(".")[2]))

    def outcome(self, statement: Statement, binding: Binding) -> tuple[str, Want | None]:
        """What becomes of one imported name: kept as written, imported from elsewhere, or dropped."""
        place = self.place(binding)
        if binding.kind == "project" and not self._moves_home(binding):
            return "keep", None  # the module it comes from goes on giving it, under its name
        unseen = binding.local in self.file.quoted or binding.local in self.file.flow.unbound
        mentioned = unseen or self.file.exported(binding.local)
        if id(binding) not in statement.used and not mentioned and self._gone(binding):
            return "drop", None
        if place.kept:
            # A name that has no target goes with the last use that a rule found another word for.
            legacy = is_legacy(binding.spelled)  # of `tf` there are uses that nobody looked at
            taken = legacy and bool(binding.uses) and all(use.new or use.kind == "gone" for use in binding.uses)
            gone = (taken or self.idle(binding)) and not mentioned and id(binding) not in statement.used
            return "drop" if gone else "keep", None
        if id(binding) not in statement.used and not mentioned and (binding.uses or place.by_names):
            return "drop", None
        if binding.kind == "star":
            if self.widens(binding):
                return "keep" if id(binding) in statement.used else "drop", None  # its names are imported one by one
            return "star", (place.path, "*", None)
        if not self._provided(binding, place):
            return "keep", None
        alias = binding.alias
        asname = place.local if place.local != place.name else None
        if (
            alias is not None
            and alias.asname is not None
            and alias.asname == place.name == alias.name.rpartition(".")[2]
        ):
            asname = alias.asname  # `Dense as Dense` is how a stub re-exports
        return "to", (place.module, place.name, asname)

    def beside_star(self, statement: Statement) -> Iterator[Want]:
        """What a star import of the project gives and this file takes from elsewhere, to be imported behind it."""
        for binding in statement.bindings:
            place = self.place(binding)
            if binding.uses and binding.alias is not None and binding.alias.name == "*" and self._homeless(binding):
                yield place.module, place.name, place.local if place.local != place.name else None

    def _moves_home(self, binding: Binding) -> bool:
        """Whether this file takes from elsewhere what another one gives it by name: `from .compat import K`."""
        if not isinstance(binding.statement, ast.ImportFrom) or binding.alias is None or binding.alias.name == "*":
            return False
        return self._homeless(binding)

    def _homeless(self, binding: Binding) -> bool:
        """Whether another file of the project gives a module whose names this one takes from elsewhere."""
        module = self.places.home(canonical(binding.spelled))
        return binding.kind == "project" and bool(module) and self.place(binding).path == module

    def idle(self, binding: Binding) -> bool:
        """Whether a name of Keras that has no target is imported, and nothing in the file or the project uses it; or
        Theano is, beside Keras.
        """
        node, alias, local = binding.statement, binding.alias, binding.local
        if binding.kind != "import" or binding.uses or node is None or alias is None:
            return False
        beside = binding.spelled.partition(".")[0] in NEIGHBOURS and self.file.speaks_keras
        if not beside and not (isinstance(node, ast.ImportFrom) and split_root(binding.spelled)[0]):
            return False
        if self.file.exported(local) or local in self.file.quoted or local in self.file.flow.unbound:
            return False
        # In a `try` it asks whether the name is there; a package's face has it for others.
        above = self.file.parent(node)
        while above is not None and not isinstance(above, ast.Try):
            above = self.file.parent(above)
        face = os.path.basename(self.file.importer.path).startswith("__init__.")
        told = (node for node in self.file.nodes.get(ast.Constant, ()) if getattr(node, "value", None) == local)
        mentions = [one for one in self.mentions.nodes(local) if one is not alias] or list(told)
        alone = all(use.kind == "import" for use in self.file.uses)  # perhaps a face that is not called one
        return above is None and not (face or alone or mentions)

    def _gone(self, binding: Binding) -> bool:
        """Whether nothing mentions the name any more, not even what was never a legacy use: `tf.nn.relu`."""
        if binding.kind != "import" or not binding.uses or any(use.kind != "gone" for use in binding.uses):
            return False
        known = {id(binding.alias), *(id(use.root) for use in binding.uses)}
        return all(id(node) in known for node in self.mentions.nodes(binding.local))

    def _provided(self, binding: Binding, place: Place) -> bool:
        under = self.file.settings.target == "tf.keras" and place.path.startswith("tensorflow.keras")
        name = place.path.removeprefix("tensorflow.") if under else place.path
        return place.path == "tensorflow" or has_target(name, self.file.settings)
