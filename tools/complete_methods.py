"""Judges the parameters and defaults of methods, asked of an object that the engine knows."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from complete_ask import Answer, Question
from complete_check import EXCUSED, Judge
from complete_end import End
from complete_members import Members
from complete_read import Release
from complete_words import words
from kmigrate.settings import Target


class Methods(Judge):
    """The methods that the target has; what became of others is said of them as members."""

    def __init__(self, release: Release, target: Target, classes: dict[str, str], members: Iterable[End]) -> None:
        super().__init__(release, target)
        self.classes = classes
        self.asked = Members(release, target, classes, self.clues)
        self.known: dict[str, dict[str, str | None]] = {}
        for end in members:
            what, text = self.asked.members_of(end.name)[end.item]
            if what == "method" and end.status in ("same", "rewritten") and text:
                self.known[f"{end.name}.{end.item}"] = release.split(text)
                self.paths[f"{end.name}.{end.item}"] = classes[end.name]

    def callables(self) -> Iterator[tuple[str, dict[str, str | None]]]:
        yield from self.known.items()

    def signature(self, name: str) -> dict[str, str | None] | None:
        return self.known.get(name)

    def path(self, answer: Answer, node: ast.expr) -> str:
        if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
            return answer.path(node)
        return f"{self.paths[answer.about[0]]}.{node.attr}"

    def _call(self, name: str, given: list[str], *about: str) -> Question:
        cls, _, method = name.rpartition(".")
        lines = [*self.asked.maker(cls), f"use(#, o#.{method}({', '.join(given)}))"]
        return Question(lines, (name, *about))


def judge(release: Release, target: Target = "tf.keras") -> list[End]:
    """Everything of one release."""
    one = Judge(release, target)
    found = [*one.names(), *one.parameters(), *words(one)]
    members = list(Members(release, target, one.paths, one.clues))
    ends = [*found, *members, *Methods(release, target, one.paths, members).parameters()]
    return [end for end in ends if (end.name, end.item) not in EXCUSED]
