"""One optimizer for several models."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.settings import Settings

CODE = "KM412"
HEAD = (
    "from tensorflow.keras.models import load_model\nfrom tensorflow.keras.optimizers import SGD, Adam\n"
    "a = load_model(p)\nb = load_model(p)\nsgd = SGD(0.1)\nadam = Adam()\n"
)


def text(before: str) -> str:
    given = rewrite(HEAD + before + "\n", Settings()).text
    assert rewrite(given, Settings()).text == given
    return given.removeprefix(HEAD).rstrip()


def said(before: str) -> list[str]:
    findings: list[Finding] = rewrite(HEAD + before + "\n", Settings()).findings
    return [finding.status.value for finding in findings if finding.rule == CODE]


@pytest.mark.parametrize(
    "before",
    [
        "a.compile(sgd, 'mse')",
        "a.compile(sgd, 'mse')\na.compile(sgd, 'mae')",
        "a.compile(sgd, 'mse')\nb.compile(adam, 'mse')",
        "a.compile('sgd', 'mse')\nb.compile('sgd', 'mse')",
        "a.compile(SGD(0.1), 'mse')\nb.compile(SGD(0.1), 'mse')",
        "a.compile(sgd, 'mse')\nsgd = SGD(0.2)\nb.compile(sgd, 'mse')",
        "a.compile(other, 'mse')\nb.compile(other, 'mse')",
    ],
)
def test_what_works_today_stays(before: str) -> None:
    assert text(before) == before
    assert said(before) == []


def test_the_second_model_gets_a_copy() -> None:
    before = "a.compile(sgd, 'mse')\nb.compile(loss='mse', optimizer=sgd)"
    assert text(before).endswith("b.compile(loss='mse', optimizer=sgd.from_config(sgd.get_config()))")
    assert said(before) == ["rewritten"]


def test_what_counts_steps_counts_them_together() -> None:
    given = rewrite(HEAD + "a.compile(adam, 'mse')\nb.compile(adam, 'mse')\n", Settings())
    assert given.text.endswith("b.compile(alike(adam), 'mse')\n")
    assert "from kmigrate_shims.optimizers.sharing import alike" in given.text
    assert rewrite(given.text, Settings()).text == given.text
    assert said("a.compile(adam, 'mse')\nb.compile(adam, 'mse')") == ["shimmed"]


def test_a_rate_that_is_set_later_is_common_too() -> None:
    before = "a.compile(sgd, 'mse')\nb.compile(sgd, 'mse')\nsgd.lr = 0.01"
    assert said(before) == ["shimmed"]


def test_without_the_shims_a_person_must_know() -> None:
    before = HEAD + "a.compile(adam, 'mse')\nb.compile(adam, 'mse')\n"
    given = rewrite(before, Settings(shims=False))
    assert given.text.endswith("b.compile(adam.from_config(adam.get_config()), 'mse')\n")
    assert [finding.status.value for finding in given.findings if finding.rule == CODE] == ["review"]
