"""Asks the engine: many small programs in one text, and for each of them what was said and what became of it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from complete_read import ROOT  # noqa: F401  sets the path
from kmigrate.engine.rewrite import rewrite
from kmigrate.era.clues import Clue
from kmigrate.findings import Finding
from kmigrate.settings import Settings

BATCH = 150


@dataclass
class Question:
    """Lines of a program; `#` stands for the question's number. Its last line is `use(#, ...)`."""

    lines: list[str]
    about: tuple[str, ...]


@dataclass
class Answer:
    about: tuple[str, ...]
    text: str
    findings: list[Finding]
    output: ast.expr | None  # the second argument of `use`, after the rewrite
    names: dict[str, str] = field(default_factory=dict)  # what the imports of the output bind
    failure: str = ""  # why the engine left the whole program alone

    @property
    def status(self) -> str:
        order = ("rewritten", "shimmed", "review", "unsupported")
        said = [f.status.value for f in self.findings]
        return max(said, key=order.index) if said else ""

    @property
    def codes(self) -> set[str]:
        return {finding.rule for finding in self.findings}

    def path(self, node: ast.AST | None) -> str:
        """The dotted name of an expression, from what the output imports; empty for anything else."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name) or node.id not in self.names:
            return ""
        return ".".join([self.names[node.id], *parts[::-1]])


def ask(questions: Iterable[Question], settings: Settings, clues: Sequence[Clue] = ()) -> Iterator[Answer]:
    batch: list[Question] = []
    for question in questions:
        batch.append(question)
        if len(batch) == BATCH:
            yield from _run(batch, settings, clues)
            batch = []
    if batch:
        yield from _run(batch, settings, clues)


def _run(batch: list[Question], settings: Settings, clues: Sequence[Clue]) -> Iterator[Answer]:
    lines: list[str] = []
    spans: list[range] = []
    for number, question in enumerate(batch):
        start = len(lines) + 1
        lines += [line.replace("#", str(number)) for line in question.lines]
        spans.append(range(start, len(lines) + 1))
    result = rewrite("\n".join(lines) + "\n", settings, clues=clues)
    if result.failed:
        if len(batch) > 1:
            for question in batch:
                yield from _run([question], settings, clues)
        else:
            yield Answer(batch[0].about, "\n".join(lines), [], None, {}, result.findings[0].message)
        return
    by_line: dict[int, list[Finding]] = {}
    for finding in result.findings:
        if not (finding.rule == "KM101" and finding.status == "rewritten"):
            by_line.setdefault(finding.line, []).append(finding)
    tree = ast.parse(result.text)
    names, outputs = _names(tree), _outputs(tree)
    for number, (question, span) in enumerate(zip(batch, spans, strict=True)):
        findings = [finding for line in span for finding in by_line.get(line, [])]
        yield Answer(question.about, "\n".join(lines[span[0] - 1 : span[-1]]), findings, outputs.get(number), names)


def _names(tree: ast.Module) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for item in node.names:
                found[item.asname or item.name.split(".")[0]] = item.name if item.asname else item.name.split(".")[0]
        elif isinstance(node, ast.ImportFrom):
            for item in node.names:
                found[item.asname or item.name] = f"{node.module}.{item.name}"
    return found


def _outputs(tree: ast.Module) -> dict[int, ast.expr]:
    found: dict[int, ast.expr] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "use":
            number = node.args[0]
            assert isinstance(number, ast.Constant)
            assert isinstance(number.value, int)
            found[number.value] = node.args[1]
    return found
