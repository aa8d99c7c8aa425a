"""Arguments of calls in every layout: what goes, what stays and what comes."""

from __future__ import annotations

import ast

from hypothesis import given
from hypothesis import strategies as st

from kmigrate.engine.edits import Edits
from kmigrate.engine.source import Source

GAPS = st.sampled_from(
    ["", "", " ", "\n", "\n    ", "\r\n\t", "  # note\n    ", "  # a, b)\n", " \\\n  ", "  # one\n  # two\n"]
)
PLACED = st.sampled_from(["a", "(a)", "( a )", "*a", "',)'", "[a,  # in\n b]"])
NAMED = st.sampled_from(["{}=1", "{} = 1", "{}=(1)", "{}=')'", "{}=f(a,\n  b)", "{}=(  # in\n 1)"])


@st.composite
def calls(draw: st.DrawFn) -> tuple[str, list[str], set[int]]:
    """A call, what is written for each of its arguments, and the numbers of those that go."""
    items = draw(st.lists(PLACED, max_size=3))
    items += [draw(NAMED).format(f"k{index}") for index in range(draw(st.integers(0, 4)))]
    text = "f(" + draw(GAPS)
    for index, item in enumerate(items):
        comma = "," if index + 1 < len(items) or draw(st.booleans()) else ""
        text += item + draw(GAPS) + comma + (draw(GAPS) if comma else "")
    removed = draw(st.sets(st.integers(0, len(items) - 1))) if items else set()
    return text + ")", items, removed


def written(items: list[str]) -> list[str]:
    call = ast.parse(f"f({', '.join(items)})", mode="eval").body
    assert isinstance(call, ast.Call)
    return [ast.dump(node) for node in (*call.args, *call.keywords)]


@given(calls(), st.sampled_from([[], ["z=1"], ["z=1", "y=2"]]))
def test_the_arguments_are_those_that_stay_and_those_that_come(
    drawn: tuple[str, list[str], set[int]], added: list[str]
) -> None:
    text, items, removed = drawn
    source = Source(text)
    call = source.tree.body[0].value  # type: ignore[attr-defined]
    edits = Edits(source)
    nodes = sorted([*call.args, *call.keywords], key=source.start)
    for index in removed:
        edits.remove_argument(call, nodes[index])
    for piece in added:
        edits.add_argument(call, piece)
    after = ast.parse(edits.apply(), mode="eval").body
    assert isinstance(after, ast.Call)
    assert [ast.dump(node) for node in (*after.args, *after.keywords)] == written(
        [item for index, item in enumerate(items) if index not in removed] + added
    )
