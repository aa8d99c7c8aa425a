"""Writes the import statements that the new names need, in the place and style of the old ones."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kmigrate.engine.imports.attempts import join_attempts
from kmigrate.engine.imports.borrowed import keep_borrowed
from kmigrate.engine.imports.spelling import Imports, Statement, Want
from kmigrate.engine.lists import ListEdit
from kmigrate.engine.names.canonical import module_row, split_root

if TYPE_CHECKING:
    from kmigrate.engine.file import SourceFile

_FROM = re.compile(rb"from[\s\\]*([\w.]+(?:[\s\\]*\.[\s\\]*\w+)*)[\s\\]+import")
WIDTH = 79  # a merged line is no longer than this, or than the file's longest import


@dataclass(slots=True)
class Plan:
    """What one statement becomes."""

    statement: Statement
    keep: list[ast.alias] = field(default_factory=list)
    edits: list[tuple[ast.alias, Want]] = field(default_factory=list)  # stay in the statement, under its new module
    drop: list[ast.alias] = field(default_factory=list)
    added: list[Want] = field(default_factory=list)  # join the statement
    lines: list[Want] = field(default_factory=list)  # become statements of their own
    more: list[Want] = field(default_factory=list)  # new names, which may stand at any import nearby
    home: str | None = None  # the new module of the statement; None: it keeps its own
    reach: ast.stmt | None = None  # the last of the statements that were merged into this one

    @property
    def node(self) -> ast.Import | ast.ImportFrom:
        return self.statement.node

    @property
    def star(self) -> bool:
        return any(want[1] == "*" for _, want in self.edits)

    @property
    def last(self) -> ast.stmt:
        return self.reach or self.node

    @property
    def old_module(self) -> str:
        return self.node.module or "" if isinstance(self.node, ast.ImportFrom) else ""

    @property
    def gone(self) -> bool:
        return not (self.keep or self.edits or self.added or self.lines)

    @property
    def changes(self) -> bool:
        return bool(self.drop or self.added or self.lines or self.renamed)

    @property
    def renamed(self) -> bool:
        if self.home is not None and self.home != self.old_module:
            return True
        return any(name != alias.name or asname != alias.asname for alias, (_, name, asname) in self.edits)


def write_imports(file: SourceFile, imports: Imports) -> None:
    """Plans every statement, merges what belongs together, and makes the edits."""
    keep_borrowed(file, imports)
    plans = _plans(file, imports)
    _merge(file, plans)
    for run in _runs(file, plans):
        _distribute(file, run)
    for plan in plans:
        if plan.changes:
            old = file.source.text_of(plan.node)
            new = _write(file, plan)
            file.import_changed(plan.node, old, new, _code(plan))
    for statement, wants in file.wants_behind.items():
        if wants:
            _insert_after(file, statement, _lines(wants))
    if file.top_wants:
        _write_top(file)
    join_attempts(file)


def _code(plan: Plan) -> str:
    """The code of the table that the moved module stands in."""
    rows = (
        module_row(f"keras.{split_root(b.spelled)[1]}") for b in plan.statement.bindings if split_root(b.spelled)[0]
    )
    return next((row.code for row in rows if row is not None), "KM101")


def _plans(file: SourceFile, imports: Imports) -> list[Plan]:
    """A plan for every statement, in their order.

    The module's own come first: what they give is not imported in a function again, where it would be a name of the
    whole function, also of the lines that the import does not reach.
    """
    top = {id(statement) for statement in file.source.tree.body}
    ordered = sorted(imports.statements.values(), key=lambda s: s.node.lineno)
    made: dict[int, Plan] = {}
    given: set[Want] = set()
    for statement in sorted(ordered, key=lambda s: id(s.node) not in top):
        plan = made[id(statement)] = _plan(file, imports, statement, given)
        if id(statement.node) in top:
            given.update(want for _, want in plan.edits)
            given.update([*plan.added, *plan.lines, *plan.more])
    return [made[id(statement)] for statement in ordered]


def _plan(file: SourceFile, imports: Imports, statement: Statement, given: set[Want]) -> Plan:
    """`given`: what the module's own imports give, of a statement that is not one of them."""
    plan = Plan(statement)
    bindings = {id(b.alias): b for b in statement.bindings}
    wanted: list[tuple[ast.alias, Want]] = []
    for alias in statement.node.names:
        binding = bindings.get(id(alias))
        kind, want = imports.outcome(statement, binding) if binding is not None else ("keep", None)
        if kind == "keep" or (want is None and kind != "drop"):
            plan.keep.append(alias)
        elif kind == "drop" or (want is not None and file.seen_import(statement.node, want)):
            plan.drop.append(alias)
        elif want is not None:
            wanted.append((alias, want))
    _settle(plan, wanted)
    for want in statement.wants:
        if want not in given and not file.seen_import(statement.node, want):
            joins = want[0] == plan.home and not plan.star and _fits(file, plan, want)
            (plan.added if joins else plan.more).append(want)
    plan.lines.extend(imports.beside_star(statement))
    return plan


def _fits(file: SourceFile, plan: Plan, want: Want) -> bool:
    """Whether one more name can join the statement without a line that is too long."""
    source, node = file.source, plan.node
    if isinstance(node, ast.Import):
        return False
    written = source.data[source.start(node) : source.end(node)]
    wants = [w for _, w in plan.edits] + plan.added
    return b"(" in written or len(_from_line(plan.home or "", [*wants, want])) <= file.width


def _settle(plan: Plan, wanted: list[tuple[ast.alias, Want]]) -> None:
    """Which of the wanted names the statement itself keeps, and which get a line of their own."""
    if isinstance(plan.node, ast.Import):
        for alias, want in wanted:
            module, name, asname = want
            dotted = f"{module}.{name}" if module else name
            if dotted == alias.name and asname == alias.asname:
                plan.keep.append(alias)
            elif (alias.asname and "." in alias.name) or not module:
                plan.edits.append((alias, ("", dotted, alias.asname)))
            else:
                plan.drop.append(alias)
                plan.lines.append(want)
        return
    if not plan.keep:
        plan.home = next((want[0] for _, want in wanted if want[0]), None)  # `import keras` is no from-import
    for alias, want in wanted:
        if want[0] == (plan.home if plan.home is not None else plan.old_module):
            plan.edits.append((alias, want))
        else:
            plan.drop.append(alias)
            plan.lines.append(want)


def _runs(file: SourceFile, plans: list[Plan]) -> list[list[Plan]]:
    """Statements that follow each other in one block, with only other imports between them."""
    runs: list[list[Plan]] = []
    for plan in plans:
        if runs and _near(file, runs[-1][-1].node, plan.node):
            runs[-1].append(plan)
        else:
            runs.append([plan])
    return runs


def _near(file: SourceFile, first: ast.stmt, second: ast.stmt) -> bool:
    source, block = file.source, file.blocks[id(first)]
    if block is not file.blocks[id(second)] or source.section(source.start(first)) != source.section(
        source.start(second)
    ):
        return False
    between = block[block.index(first) + 1 : block.index(second)]
    return all(isinstance(statement, ast.Import | ast.ImportFrom) for statement in between)


def _distribute(file: SourceFile, run: list[Plan]) -> None:
    """New names join a statement that imports from their module; else they come behind the last of the run."""
    for want in [want for plan in run for want in plan.more]:
        home = next((p for p in run if p.home == want[0] and p.edits and not p.star and _fits(file, p, want)), None)
        if home is not None:
            home.added.append(want)
            continue
        stays = [p for p in run if p.keep or p.edits or p.added or p.lines]
        (stays or run)[-1].lines.append(want)
    for plan in run:
        plan.more.clear()


def _merge(file: SourceFile, plans: list[Plan]) -> None:
    """Statements of several old modules that now import from one become one, where they follow each other."""
    for index in range(1, len(plans)):
        before, plan = plans[index - 1], plans[index]
        source = file.source
        if not (isinstance(plan.node, ast.ImportFrom) and isinstance(before.node, ast.ImportFrom)):
            continue
        mergeable = (
            plan.home is not None
            and plan.home == before.home
            and not (plan.keep or plan.lines or before.lines)
            and plan.edits
            and before.edits
            and plan.old_module != before.old_module
            and not (plan.star or before.star)
            and source.data[source.end(before.last) : source.start(plan.node)].strip() == b""
            and source.line_start(source.start(plan.node))
            == source.line_end(source.end(before.last)) + len(source.newline)
            and b"#" not in source.data[source.start(plan.node) : source.line_end(source.end(plan.node))]
            and file.blocks[id(before.node)] is file.blocks[id(plan.node)]
        )
        if not mergeable:
            continue
        more = [want for _, want in plan.edits] + plan.added
        if not _fits(file, replace(before, added=before.added + more[:-1]), more[-1]):
            continue
        plan.drop.extend(alias for alias, _ in plan.edits)
        before.more.extend(plan.more)
        plan.edits, plan.added, plan.more = [], [], []
        before.added.extend(more)
        before.reach = plan.node
        # A third statement is compared with the one that now holds both.
        index = plans.index(plan)
        plans[index] = before
        file.delete_statement(plan.node)
        file.import_changed(plan.node, source.text_of(plan.node), _from_line(before.home or "", more))
    seen: set[int] = set()
    plans[:] = [p for p in plans if not (id(p) in seen or seen.add(id(p)))]  # type: ignore[func-returns-value]


def _name(want: Want) -> str:
    return f"{want[1]} as {want[2]}" if want[2] else want[1]


def _from_line(module: str, wants: list[Want]) -> str:
    if not module:
        return "import " + ", ".join(_name(want) for want in wants)
    return f"from {module} import " + ", ".join(_name(want) for want in wants)


def _lines(wants: list[Want]) -> list[str]:
    by_module: dict[str, list[Want]] = {}
    for want in wants:
        by_module.setdefault(want[0], []).append(want)
    return [_from_line(module, group) for module, group in by_module.items()]


def _write(file: SourceFile, plan: Plan) -> str:
    """Makes the edits of one statement; gives its new text for the finding."""
    source, node = file.source, plan.node
    lines = _lines(plan.lines)
    if not plan.keep and not plan.edits and not plan.added:
        if lines:
            file.edits.replace(node, _joined(file, node, lines))
        else:
            file.delete_statement(node)
        return "; ".join(lines)
    if isinstance(node, ast.ImportFrom) and plan.home is not None and plan.home != plan.old_module:
        match = _FROM.match(source.data, source.start(node))
        if match:
            file.edits.replace_span(match.start(1), match.end(1), plan.home)
    for alias, want in plan.edits:
        new, start = _name(want), source.start(alias)
        old = source.text_of(alias)
        if want[2] and alias.asname == want[2]:
            # Only the name before `as` changes; the spacing stays.
            if want[1] != alias.name:
                file.edits.replace_span(start, start + len(alias.name.encode()), want[1])
        elif old != new:
            file.edits.replace(alias, new)
    if plan.drop or plan.added:
        names = alias_list(file, node)
        for alias in plan.drop:
            names.remove(alias)
        for want in plan.added:
            names.add((_name(want),))
        file.edits.lists[id(node)] = names
    if lines:
        _insert_after(file, node, lines)
    stays = [_name((plan.home or plan.old_module, a.name, a.asname)) for a in plan.keep] + [
        _name(w) for _, w in plan.edits
    ]
    stays += [_name(w) for w in plan.added]
    head = f"from {plan.home or plan.old_module} import " if isinstance(node, ast.ImportFrom) else "import "
    return "; ".join([head + ", ".join(stays), *lines])


def alias_list(file: SourceFile, node: ast.Import | ast.ImportFrom) -> ListEdit:
    """The names of an import as a list that can be edited."""
    source = file.source
    items: list[tuple[object, int, int]] = [(a, source.start(a), source.end(a)) for a in node.names]
    end = source.end(node)
    opened = items[0][1]
    close = end - 1 if source.data[end - 1 : end] == b")" else end
    return ListEdit(source, opened, close, items, wraps=source.data[end - 1 : end] == b")")


def _alone(file: SourceFile, node: ast.stmt) -> bool:
    """Whether a statement has its lines for itself."""
    source = file.source
    start, end = source.start(node), source.end(node)
    before = source.data[source.line_start(start) : start].strip()
    after = source.data[end : source.line_end(end)].strip()
    return not before and (not after or after.startswith(b"#"))


def _joined(file: SourceFile, node: ast.stmt, lines: list[str]) -> str:
    start = file.source.start(node)
    if not _alone(file, node):
        return "; ".join(lines)
    return (file.source.newline + file.source.indent(start)).join(lines)


def _insert_after(file: SourceFile, node: ast.stmt, lines: list[str]) -> None:
    source = file.source
    end = source.end(node)
    if not _alone(file, node):
        file.edits.replace_span(end, end, "; " + "; ".join(lines))
        return
    at = source.line_end(end)
    indent = source.indent(source.start(node))
    file.edits.replace_span(at, at, "".join(source.newline + indent + line for line in lines))


def _write_top(file: SourceFile) -> None:
    """New imports of a file that imports nothing legacy itself: behind its docstring, __future__ and first imports."""
    source, last = file.source, None
    for statement in source.tree.body:
        is_doc = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        if not (isinstance(statement, ast.Import | ast.ImportFrom) or (is_doc and last is None)):
            break
        last = statement
    lines = _lines(file.top_wants)
    if last is not None:
        _insert_after(file, last, lines)
        return
    first = source.tree.body[0]
    at = source.line_start(source.start(first))
    file.edits.replace_span(at, at, "".join(line + source.newline for line in lines))
