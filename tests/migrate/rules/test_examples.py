"""Every rule's documented examples are what the engine really does."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.era.clues import TENSORFLOW, Clue
from kmigrate.era.versions import span_of
from kmigrate.rules import all_rules
from kmigrate.settings import Settings

CASES = [
    pytest.param(
        rule.code,
        example.before.strip("\n") + "\n",
        example.after.strip("\n") + "\n",
        example.tensorflow,
        id=f"{rule.code}-{number}",
    )
    for rule in all_rules()
    for number, example in enumerate(rule.examples)
]


def clues(release: str) -> list[Clue]:
    span = span_of(release)
    return [Clue(TENSORFLOW, f"pins tensorflow=={release}", span, place="requirements.txt")] if span else []


@pytest.mark.parametrize(("code", "before", "after", "tensorflow"), CASES)
def test_the_example_is_true(code: str, before: str, after: str, tensorflow: str) -> None:
    result = rewrite(before, Settings(), clues=clues(tensorflow))
    assert result.text.strip("\n") + "\n" == after
    assert code in {finding.rule for finding in result.findings}


@pytest.mark.parametrize(("code", "before", "after", "tensorflow"), CASES)
def test_a_second_run_changes_nothing(code: str, before: str, after: str, tensorflow: str) -> None:
    once = rewrite(before, Settings(), clues=clues(tensorflow)).text
    assert rewrite(once, Settings(), clues=clues(tensorflow)).text == once


def test_every_rule_has_an_example() -> None:
    assert [rule.code for rule in all_rules() if not rule.examples] == []
