from __future__ import annotations

import time

from kmigrate.engine.kinds.fences import markdown_blocks, rst_blocks


def found(text: str, kind: str = "md") -> list[tuple[bool, bool, list[str]]]:
    lines = text.split("\n")
    blocks = (markdown_blocks if kind == "md" else rst_blocks)(lines)
    return [(block.labelled, block.prompts, [lines[at.index][at.lead :] for at in block.lines]) for block in blocks]


def test_no_blocks() -> None:
    for kind in ("md", "rst"):
        assert found("", kind) == []
        assert found("a\n\n    b\n", kind) == []
    assert found("```\n```\n```python\n\n```") == []
    assert found(".. code:: python\n\na", "rst") == []


def test_markdown() -> None:
    text = "> ```py\n> x\n>\n>  y\n> ```\n```\n>>> a\n... b\nc\n>>> d\n```\n- ~~~ {.python}\n  z"
    assert found(text) == [
        (True, False, ["x", "", " y"]),
        (False, True, ["a", "b"]),
        (False, True, ["d"]),
        (True, False, ["z"]),
    ]


def test_restructured_text() -> None:
    text = "A::\n\n  a\n\n   b\n\n.. code:: python\n   :name: x\n\n   c\n\n>>> d\n...\n"
    assert found(text, "rst") == [(False, False, ["a", "", " b"]), (True, False, ["c"]), (True, True, ["d", ""])]


def test_long_pages_cost_little() -> None:
    text = ">>> x\n1\n" * 20_000 + "> a\n" * 20_000
    start = time.process_time()
    assert len(found(text)) == len(found(text, "rst")) == 20_000
    assert time.process_time() - start < 5
