"""Words that stand somewhere in a file."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kmigrate.rules import Site
from kmigrate.rules.common.elsewhere import words_elsewhere

SiteOf = Callable[[str, str], Site]
HEAD = "from keras.models import Sequential\nfrom keras import losses\nmodel = Sequential()\n"


def found(site_of: SiteOf, text: str) -> list[str]:
    site = site_of(f"{HEAD}{text}\n", "keras.models.Sequential")
    return [str(node.value) for node in words_elsewhere(site, {"logcosh", "nadam"})]


@pytest.mark.parametrize(
    "text",
    [
        "x = 1",
        "x = 'mse'",
        "x = 'no logcosh'",
        "if x == 'logcosh': pass",
        "x = {'logcosh': 1}",
        "losses.get('logcosh')",
        "model.compile('nadam', loss='logcosh')",
    ],
)
def test_words_that_are_asked_for_or_given_to_keras_are_none(site_of: SiteOf, text: str) -> None:
    assert found(site_of, text) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x = 'logcosh'", ["logcosh"]),
        ("x = 'LogCosh'", ["LogCosh"]),
        ("x = {1: 'logcosh', 2: ['nadam']}", ["logcosh", "nadam"]),
        ("def f(loss='logcosh'): pass", ["logcosh"]),
        ("make(loss='logcosh')", ["logcosh"]),
    ],
)
def test_words_that_may_come_to_keras_are_found(site_of: SiteOf, text: str, words: list[str]) -> None:
    assert sorted(found(site_of, text)) == sorted(words)
