"""Expressions as text, an output each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any


def default_node_formatter(op: Any, argstrings: list[str]) -> str:
    """An application in one line, of the texts of its inputs."""
    return f"{op.op}({', '.join(argstrings)})"


def as_string(
    i: Any,
    o: Any,
    leaf_formatter: Callable[[Any], str] = str,
    node_formatter: Callable[[Any, list[str]], str] = default_node_formatter,
) -> list[str]:
    """The expressions between inputs and outputs; what is used twice is written once, and has a number."""
    ends = set(i)
    uses: Counter[Any] = Counter()
    waiting = [each.owner for each in o if each.owner is not None and each not in ends]
    while waiting:
        node = waiting.pop()
        uses[node] += 1
        if uses[node] == 1:
            waiting += [each.owner for each in node.inputs if each.owner is not None and each not in ends]
    numbers: dict[Any, int] = {}
    done: set[Any] = set()

    def text(variable: Any) -> str:
        node = variable.owner
        if node is None or variable in ends:
            return leaf_formatter(variable)
        which = f"::{variable.index}" if len(node.outputs) > 1 else ""
        if node in done:
            return f"*{numbers[node]}{which}"
        done.add(node)
        if uses[node] > 1:
            numbers[node] = len(numbers) + 1
        written = node_formatter(node, [text(each) for each in node.inputs])
        return f"*{numbers[node]} -> {written}" if node in numbers else written

    return [text(each) for each in o]
