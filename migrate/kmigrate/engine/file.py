"""One module on its way through: its source, its legacy uses, the edits, and what there is to say."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterable, Sequence
from functools import cache, cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from kmigrate.engine.edits import Edits
from kmigrate.engine.imports.spelling import Imports, Want
from kmigrate.engine.names.canonical import module_row, split_root
from kmigrate.engine.names.exports import Importer
from kmigrate.engine.names.flow import Flow
from kmigrate.engine.names.tensorflow import BESIDE, ROOT, tell
from kmigrate.engine.names.values import Binding, Use, Value
from kmigrate.engine.source import Source
from kmigrate.engine.tree import Tree
from kmigrate.engine.written import clues_of_code
from kmigrate.era.clues import TENSORFLOW, Clue
from kmigrate.era.decide import Era, decide
from kmigrate.findings import Finding, Status
from kmigrate.rules.registry import Registry, registry
from kmigrate.settings import Settings

if TYPE_CHECKING:
    from kmigrate.rules.site import Site

_ORDER = (Status.REWRITTEN, Status.SHIMMED, Status.REVIEW, Status.UNSUPPORTED)
_TYPE_COMMENT = re.compile(r"#\s*type:\s*([^\r\n#]+)")
_DOCTEST = re.compile(r"^[ \t]*(?:>>>|\.\.\.) ?(.*)$", re.M)
_WORD = re.compile(r"[A-Za-z_]\w*")
WIDTH = 79


@cache
def known_members() -> frozenset[str]:
    """Every name that a rule or fact speaks of; the resolver stops at the class that has one."""
    rules = registry()
    facts = rules.facts
    tell(rules.actions)
    return frozenset([*facts.names, *facts.keywords, *facts.values, *facts.defaults, *facts.returns, *rules.actions])


def resolve(text: str, importer: Importer, source: Source | None = None) -> Flow:
    """Reads a module and finds its legacy uses."""
    source = source or Source(text)
    words: frozenset[str] = frozenset()
    while True:
        rules = registry()
        flow = Flow(rules.facts, importer, known_members(), frozenset(rules.telling), rules.marks)
        flow.run(source, words)
        if not flow.late():
            return flow
        # Rarely, the end of a file tells what a word of its beginning means; then it is read again with that word.
        words = frozenset(flow.interest.words)
        flow.forget()


class SourceFile(Tree):
    """What rules and imports work on."""

    def __init__(self, source: Source, settings: Settings, importer: Importer, clues: Sequence[Clue] = ()) -> None:
        super().__init__(source)
        self.settings = settings
        self.importer = importer
        self.clues = clues
        self.rules: Registry = registry()
        self.facts = self.rules.facts
        self.chosen = self.rules.chosen(settings)
        self.edits = Edits(source)
        self.findings: list[Finding] = []
        self.statuses: dict[int, Status] = {}
        self.top_wants: list[Want] = []
        self.wants_behind: dict[ast.stmt, list[Want]] = {}  # imports that no branch of a statement may pass by
        self.memo: dict[object, Any] = {}  # what rules work out of the file once; each has a key of its own
        self._by_name: dict[str, list[tuple[int, Use]]] = {}
        self._by_call: dict[int, list[Use]] = {}
        self._indexed = -1
        self._seen: set[tuple[int, int, Want]] = set()
        self._deleted: set[int] = set()
        self.flow = resolve(source.text, importer, source)
        self.uses: list[Use] = sorted(self.flow.uses.values(), key=lambda use: source.start(use.node))
        self.bindings: list[Binding] = [*self.flow.bindings.values()]
        self.uses_keras = self._uses_keras()
        if not self.uses_keras:
            self.uses = []  # TensorFlow 1 alone is not what is migrated here
        for use in self.uses:
            for binding in use.bindings:
                binding.uses.append(use)
        self.listed = self._listed()
        self.quoted = self._quoted()
        self.homes = self._homes()
        self.imports = Imports(self)

    def close(self) -> None:
        """Cuts the circles of references; the collector would find them late, and memory would grow with the tree."""
        self.flow.forget()
        self.memo.clear()
        self.forget()
        self._by_name.clear()
        self._by_call.clear()
        self.uses.clear()
        self.bindings.clear()
        del self.imports

    @cached_property
    def speaks_keras(self) -> bool:
        """Whether Keras itself is named, and not only a framework beside it."""
        return any(split_root(binding.spelled)[0] for binding in self.bindings)

    @cached_property
    def own_roots(self) -> frozenset[str]:
        """Which Keras it names itself: the stand-alone one, tf.keras..."""
        spelled = [*(binding.spelled for binding in self.bindings), *(use.spelled for use in self.uses)]
        return frozenset(split_root(one)[0] for one in spelled) - {""}

    @cached_property
    def roots(self) -> frozenset[str]:
        """Which Keras it speaks of. A file that names none has its models from other files, and speaks of theirs."""
        return self.own_roots or self.flow.reached or self.importer.given.roots

    @cached_property
    def imports_keras(self) -> bool:
        """Whether it is the stand-alone Keras that it speaks of."""
        if self.own_roots:
            return any(split_root(binding.spelled)[0] == "keras" for binding in self.bindings)
        return self.roots == {"keras"}

    @cached_property
    def inner_clues(self) -> tuple[Clue, ...]:
        """What code tells of its era: its own and, where it names no Keras, that of the modules it has models from."""
        own, path = clues_of_code(self), self.importer.path
        place = os.path.relpath(path) if path else ""
        return (*(clue.at(place) for clue in own), *self._clues_of_others())

    def _clues_of_others(self) -> Iterable[Clue]:
        return () if self.own_roots else self.flow.clues or self.importer.given.clues

    def _uses_keras(self) -> bool:
        """Whether there is more than TensorFlow in the file, or in those that it belongs to."""
        if self.importer.project is not None and self.importer.path in self.importer.project.beside:
            return True
        alone = (f"{ROOT}.", "horovod", "environ.")
        return any(not use.name.startswith(alone) for use in self.uses) or any(
            not binding.spelled.startswith((ROOT, "horovod")) or split_root(binding.spelled)[0]
            for binding in self.bindings
        )

    @cached_property
    def width(self) -> int:
        longest = max(
            (len(line) for line in self.source.data.split(b"\n") if line.startswith((b"import", b"from"))), default=0
        )
        return max(WIDTH, longest)

    def value(self, node: ast.AST) -> Value:
        return self.flow.values.get(id(node))

    def named(self, names: Iterable[str]) -> list[Use]:
        """The uses of these canonical names, in their order."""
        self._index()
        found = [pair for name in set(names) for pair in self._by_name.get(name, ())]
        return [use for _, use in sorted(found, key=itemgetter(0))]

    def called(self, call: ast.AST | None) -> Use | None:
        """The use of a name that is the function of the call."""
        self._index()
        return next((use for use in reversed(self._by_call.get(id(call), ())) if use.kind == "name"), None)

    def _index(self) -> None:
        if self._indexed == len(self.uses):
            return  # rules ask over and over, and few uses come or go meanwhile
        self._indexed = len(self.uses)
        self._by_name.clear()
        self._by_call.clear()
        for number, use in enumerate(self.uses):
            self._by_name.setdefault(use.name, []).append((number, use))
            if use.call is not None:
                self._by_call.setdefault(id(use.call), []).append(use)

    def spell(self, name: str, use: Use) -> str:
        return self.imports.spell(name, use)

    @cached_property
    def is_old(self) -> bool:
        """Whether `keras` means the Keras before 3 here. Where Keras 3 is the target, the new text says `keras` too,
        so something must show it: what the program was written for, or a name or keyword that only the old one had.
        """
        if (told := self.era.keras.is_before("3")) is not None:
            return told
        if self.settings.target != "keras":
            return True
        facts = self.facts
        spelled = [*(b.spelled for b in self.bindings), *(use.spelled for use in self.uses)]
        if any(s.startswith("keras.") and (module_row(s) or s in facts.names) for s in spelled):
            return True
        return any(k.arg in facts.keywords.get(u.name, {}) for u in self.uses if u.call for k in u.call.keywords)

    @cached_property
    def era(self) -> Era:
        """What the file was written for: by its own code, by what is told around it, or as the user says."""
        project = self.importer.project
        around = project.told.around(self.importer.path) if project is not None else ()
        own = [*self.clues, *clues_of_code(self), *self._clues_of_others()]
        era = decide(own, around, self.settings.source, self.settings.backend)
        if any(root.startswith("tensorflow") for root in self.roots):
            return era  # `tf.keras` is seen at its uses only
        return era.without(TENSORFLOW)

    def _homes(self) -> dict[str, str]:
        """Modules whose names all come from elsewhere in this file: `keras.backend` from a shim."""
        found: dict[str, str] = {}
        for rule in self.rules.homes:
            if rule.home is not None and self.settings.wants(rule.code, rule.name):
                found.update(rule.home(self))
        return found

    # Names that code reaches in ways the tree does not show

    def _listed(self) -> frozenset[str]:
        """Names in `__all__`."""
        if "__all__" not in self.source.text:
            return frozenset()
        names: set[str] = set()
        for statement in self.source.tree.body:
            target = statement.targets[0] if isinstance(statement, ast.Assign) else getattr(statement, "target", None)
            if (
                isinstance(target, ast.Name)
                and target.id == "__all__"
                and isinstance(statement, ast.Assign | ast.AugAssign | ast.AnnAssign)
            ):
                for node in ast.walk(statement):
                    if isinstance(node, ast.Constant) and isinstance(node.value, str):
                        names.add(node.value)
        return frozenset(names)

    def _quoted(self) -> frozenset[str]:
        """Names in type comments, doctest lines, quoted annotations and evaluated strings."""
        text, words = self.source.text, set(self.listed)
        found = [m[1] for m in _TYPE_COMMENT.finditer(text)] if "type:" in text else []
        if ">>>" in text:
            found += [m[1] for m in _DOCTEST.finditer(text)]
        found += self.flow.quoted
        for piece in found:
            words.update(_WORD.findall(piece))
        return frozenset(words)

    def exported(self, local: str) -> bool:
        """Whether the name is for others: listed in `__all__`, or imported by another file of the project."""
        if local in self.listed:
            return True
        project, path = self.importer.project, self.importer.path
        return project is not None and bool(path) and project.exported(path, local)

    def seen_import(self, node: ast.stmt, want: Want) -> bool:
        """Whether that very import was already written in this block (and in this cell of a notebook)."""
        key = (id(self.blocks[id(node)]), self.source.section(self.source.start(node)), want)
        if key in self._seen:
            return True
        self._seen.add(key)
        return False

    # Saying

    def report(self, site: Site, status: Status, message: str, node: ast.AST | None = None, new: str = "") -> None:
        self.say(site.use, site.rule.code, status, message, node or site.node, new)

    def say(self, use: Use, code: str, status: Status, message: str, node: ast.AST, new: str = "") -> None:
        line, column = self.source.place(self.source.start(node))
        old = self.source.text_of(node)
        self.findings.append(Finding(line, column, code, status, message, _short(old), _short(new)))
        before = self.statuses.get(id(use), Status.REWRITTEN)
        self.statuses[id(use)] = max(before, status, key=_ORDER.index)

    def import_changed(self, node: ast.stmt, old: str, new: str, code: str = "KM101") -> None:
        line, column = self.source.place(self.source.start(node))
        old_text, new_text = " ".join(old.split()), " ".join(new.split())
        self.findings.append(
            Finding(
                line,
                column,
                code,
                Status.REWRITTEN,
                f"`{_short(old_text)}` is now `{_short(new_text)}`",
                old_text,
                new_text,
            )
        )

    def misplaced(self, use: Use) -> None:
        """Python before 3.12 does not know where names inside some f-strings stand."""
        use.kept = True
        self.say(
            use,
            "KM104",
            Status.REVIEW,
            "this Python cannot tell the exact place of a name inside this f-string; change it by hand",
            use.node,
        )

    def delete_statement(self, node: ast.stmt) -> None:
        """Takes a whole statement out, its line with it; the last one of a block leaves `pass`."""
        source = self.source
        start, end = source.start(node), source.end(node)
        if self._only(node):
            self.edits.replace_span(start, end, "pass")
            return
        low, high = source.line_start(start), source.line_end(end)
        if not source.data[end:high].lstrip().startswith(b";") and (first := self._gone_before(node)) < start:
            start = first  # all of the line from there on goes, and not each for itself
            self.edits.drop(start, end)
        before, after = source.data[low:start], source.data[end:high]
        if not before.strip() and (not after.strip() or after.strip().startswith(b"#")):
            next_line = high
            while source.data[next_line : next_line + 1] in (b"\r", b"\n") and next_line < high + len(source.newline):
                next_line += 1
            self.edits.replace_span(low, next_line)
        elif after.lstrip().startswith(b";"):
            at = source.data.index(b";", end) + 1
            while source.data[at : at + 1] in (b" ", b"\t"):
                at += 1
            self.edits.replace_span(start, at)
        else:
            at = source.data.rindex(b";", 0, start)
            self.edits.replace_span(at, end)

    def _gone_before(self, node: ast.stmt) -> int:
        """Where the statements begin that were taken out just before this one, in the same line."""
        block = self.blocks[id(node)]
        at = block.index(node)
        while at and id(block[at - 1]) in self._deleted and block[at - 1].end_lineno == block[at].lineno:
            at -= 1
        return self.source.start(block[at])

    def _only(self, node: ast.stmt) -> bool:
        """Whether the block of the statement would be empty without it and those that went before."""
        block = self.blocks[id(node)]
        self._deleted.add(id(node))
        return block is not self.source.tree.body and all(id(s) in self._deleted for s in block)

    def outcomes(self) -> list[Status]:
        """The status of every use; one that no rule spoke of is right where its import is."""
        return [self.statuses.get(id(use), Status.REWRITTEN) for use in self.uses if self._counts(use)]

    def _counts(self, use: Use) -> bool:
        if id(use) in self.statuses:
            return True
        # A name that stands in tf.keras already, and is right there, is no legacy use.
        there = self.settings.target == "tf.keras" and split_root(use.spelled)[0] in ("tensorflow.keras", "")
        beside = use.name.partition(".")[0] in BESIDE
        return use.kind in ("name", "import", "string") and not (there or beside)


def _short(text: str, limit: int = 120) -> str:
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"
