"""Recorded models, written as the programs that made them, migrated by the codemod and run: they compute what the old
stack computed, or a finding speaks of that very difference, or the README names it.
"""

from __future__ import annotations

import os

import pytest

pytest.importorskip("keras", reason="models need the extra `runtime`", exc_type=ImportError)
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import excuses
import migrated
import recordings
import written

STACKS = recordings.stacks()
EVERY = 61  # in the default run


def unexpected(stack: str, names: list[str]) -> dict[str, str]:
    found = {}
    for name in names:
        if excuses.named(stack, name):
            continue
        outcome = migrated.outcome(stack, name)
        if outcome.difference and not any(excuses.fits(code, name, outcome.difference) for code in outcome.said):
            found[name] = outcome.difference
    return found


@pytest.mark.parametrize("stack", STACKS)
def test_a_sample_of_programs(stack: str) -> None:
    names = list(written.names(stack, recordings.names(stack)))
    assert len(names) > 200
    assert not unexpected(stack, names[len(stack) % EVERY :: EVERY])


@pytest.mark.slow
@pytest.mark.parametrize("stack", STACKS)
def test_every_program(stack: str) -> None:
    assert not unexpected(stack, list(written.names(stack, recordings.names(stack))))


@pytest.mark.parametrize("stack", STACKS)
def test_every_recipe_is_written(stack: str) -> None:
    names = recordings.names(stack)
    assert list(written.names(stack, names)) == names


def test_a_finding_excuses_what_it_speaks_of_alone() -> None:
    assert excuses.fits("KM278", "gru-penalties", "losses by 1.0e-02")
    assert not excuses.fits("KM278", "gru-penalties", "outputs by 1.0e-02")
    assert not excuses.fits("KM278", "dense", "losses by 1.0e-02")
    assert not excuses.fits("KM202", "gru-penalties", "losses by 1.0e-02")
