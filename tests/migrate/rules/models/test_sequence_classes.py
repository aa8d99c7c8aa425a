"""Classes of batches."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.settings import Settings

CODE = "KM309"
HEAD = "import keras\n\n\nclass S(keras.utils.Sequence):\n"


def text(body: str, head: str = HEAD) -> str:
    given = rewrite(head + body, Settings()).text
    assert rewrite(given, Settings()).text == given
    return given.partition("):\n")[2]


def said(body: str) -> list[Finding]:
    return [finding for finding in rewrite(HEAD + body, Settings()).findings if finding.rule == CODE]


@pytest.mark.parametrize(
    "body",
    [
        "    def __init__(self):\n        super().__init__()\n        self.x = 1\n",
        "    def __init__(self):\n        super(S, self).__init__()\n",
        "    def __init__(self):\n        keras.utils.Sequence.__init__(self)\n",
        "    def __getitem__(self, i):\n        return self.x[i], self.y\n",
        "    def __getitem__(self, i):\n        return [self.x[i], self.y]\n",
        "    def other(self, i):\n        return [1], 2\n",
    ],
)
def test_what_is_right_stays(body: str) -> None:
    assert text(body) == body
    assert said(body) == []


def test_another_class_stays() -> None:
    body = "    def __init__(self):\n        self.x = 1\n"
    assert text(body, "from keras import layers\n\n\nclass Sequence(object):\n") == body


def test_the_base_class_is_called() -> None:
    before = "    def __init__(self, x):\n        '''A doc.'''\n        # first\n        self.x = x\n"
    assert text(before) == before.replace("self.x = x", "super().__init__()\n        self.x = x")


def test_lists_of_inputs_become_tuples() -> None:
    before = (
        "    def __getitem__(self, i):\n        if i:\n            return [a, b], [c]\n        return [[a, b], c]\n"
    )
    after = (
        "    def __getitem__(self, i):\n        if i:\n            return (a, b), (c,)\n        return [(a, b), c]\n"
    )
    assert text(before) == after


def test_a_body_on_one_line_is_for_a_person() -> None:
    assert [f.status.value for f in said("    def __init__(self, x): self.x = x\n")] == ["review"]
