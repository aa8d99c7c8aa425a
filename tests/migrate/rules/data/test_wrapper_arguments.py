"""Wrappers for scikit-learn."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.settings import Settings

CODE = "KM645"
HEAD = """\
from keras.wrappers.scikit_learn import KerasClassifier, KerasRegressor

# here
"""


def text(before: str, settings: Settings | None = None) -> str:
    given = rewrite(HEAD + before + "\n", settings or Settings()).text
    assert rewrite(given, settings or Settings()).text == given
    return given.partition("# here\n")[2].rstrip()


def said(before: str, settings: Settings | None = None) -> list[Finding]:
    findings = rewrite(HEAD + before + "\n", settings or Settings()).findings
    return [finding for finding in findings if finding.rule == CODE]


def statuses(before: str, settings: Settings | None = None) -> list[str]:
    return [finding.status.value for finding in said(before, settings)]


@pytest.mark.parametrize(
    "line", ["KerasClassifier(f, epochs=3)", "KerasClassifier(model=f)", "other.KerasClassifier(build_fn=f)"]
)
def test_what_scikeras_takes_stays(line: str) -> None:
    assert text(line) == line
    assert said(line) == []


def test_names_of_arguments() -> None:
    assert text("KerasClassifier(build_fn=f, nb_epoch=3, n=2)") == "KerasClassifier(model=f, epochs=3, n=2)"
    assert "from scikeras.wrappers import KerasClassifier" in rewrite(HEAD + "KerasClassifier(f)\n", Settings()).text


def test_a_module_is_reached_by_its_name() -> None:
    before = "import keras\nkeras.wrappers.scikit_learn.KerasClassifier(build_fn=f)\n"
    assert "KerasClassifier(model=f)" in rewrite(before, Settings()).text


def test_the_score_of_a_regressor_is_for_a_person() -> None:
    assert "review" in statuses("KerasRegressor(f)")


@pytest.mark.parametrize(
    "grid",
    [
        "dict(hidden=[1], epochs=[2])",
        "{'hidden': [1], 'model__other': [2]}",
        "[{'hidden': [1]}, {'batch_size': [2]}]",
        "g",
    ],
)
def test_what_a_search_varies(grid: str) -> None:
    line = f"g = {{'hidden': [3]}}\nk = KerasClassifier(f)\ns = GridSearchCV(estimator=k, param_grid={grid})"
    assert statuses(line) == ["review"]
    assert statuses(line.replace("(f)", "(f, hidden=1)")) == []


def test_the_wrapper_as_a_value_is_for_a_person() -> None:
    assert statuses("make(KerasClassifier, build_fn=f)") == ["review"]
