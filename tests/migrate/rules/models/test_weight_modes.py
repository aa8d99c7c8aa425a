"""Weights of samples for every step."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.settings import Settings

CODE = "KM332"
HEAD = "from keras.models import load_model\nm = load_model(p)\n# here\n"


def text(before: str, **settings: object) -> str:
    return rewrite(HEAD + before + "\n", Settings(**settings)).text.partition("# here\n")[2].strip()  # type: ignore[arg-type]


def said(before: str, **settings: object) -> list[Finding]:
    findings = rewrite(HEAD + before + "\n", Settings(**settings)).findings  # type: ignore[arg-type]
    return [finding for finding in findings if finding.rule == CODE]


def test_other_calls_stay() -> None:
    line = "m.compile('sgd', 'mse')"
    assert text(line) == line
    assert said(line) == []


def test_what_may_be_a_model_is_for_a_person() -> None:
    line = "other.compile('sgd', sample_weight_mode='temporal')"
    assert text(line) == line
    assert [finding.status.value for finding in said(line)] == ["review"]


@pytest.mark.parametrize("source", ["1.2", "2.2", "2.3"])
def test_none_is_taken_out(source: str) -> None:
    assert text("m.compile('sgd', 'mse', sample_weight_mode=None)", source=source) == "m.compile('sgd', 'mse')"


@pytest.mark.parametrize(
    ("given", "after"),
    [
        ("'mse'", "Counted('mse')"),
        ("loss='mse'", "loss=Counted('mse')"),
        ("loss=own", "loss=Counted(own)"),
        ("losses.mine", "Counted(losses.mine)"),
    ],
)
def test_before_2_3_steps_of_weight_0_did_not_count(given: str, after: str) -> None:
    before = f"m.compile('sgd', {given}, sample_weight_mode='temporal')"
    assert text(before, source="2.2") == f"m.compile('sgd', {after})"
    assert [finding.status.value for finding in said(before, source="2.2")] == ["shimmed"]
    assert text(before, source="2.3") == f"m.compile('sgd', {given})"
    assert text(before, source="2.2", modern=True) == f"m.compile('sgd', {given})"
    assert [finding.status.value for finding in said(before, source="2.2", shims=False)] == ["review"]


def test_another_rule_changes_the_word_inside() -> None:
    before = "m.compile('sgd', 'mse', sample_weight_mode='temporal')\nm.save('a.h5')"
    assert text(before, source="2.2") == "m.compile('sgd', Counted('mean_squared_error'))\nm.save('a.h5')"


@pytest.mark.parametrize(
    "given",
    [
        "'mse', sample_weight_mode=mode",
        "['mse', 'mae'], sample_weight_mode='temporal'",
        "'mse', sample_weight_mode=['temporal']",
    ],
)
def test_what_cannot_be_told_is_for_a_person(given: str) -> None:
    before = f"m.compile('sgd', {given})"
    assert text(before, source="2.2") == before
    assert [finding.status.value for finding in said(before, source="2.2")] == ["review"]


def test_an_unknown_release_is_for_a_person() -> None:
    assert [f.status.value for f in said("m.compile('sgd', 'mse', sample_weight_mode='temporal')")] == ["review"]
