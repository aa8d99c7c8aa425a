"""Wrappers for scikit-learn."""

from __future__ import annotations

import pytest
from asking import Asking

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

CODE = "KM645"
HEAD = """\
from keras.wrappers.scikit_learn import KerasClassifier, KerasRegressor

# here
"""

_ASKING = Asking(CODE, HEAD)
text, said, statuses = _ASKING.text, _ASKING.said, _ASKING.statuses


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
    "line",
    [
        "GridSearchCV(k, {'epochs': [1], 'batch_size': [2], 'model__hidden': [3], 'optimizer': ['sgd']})",
        "GridSearchCV(k, grid)",
        "other(k, {'nb_epoch': [1]})",
        "stats['nb_epoch']; dict(nb_epoch=3)",
        "k.fit(x, y, epochs=3)",
        "other.model.save(p)",
    ],
)
def test_what_scikeras_understands_stays(line: str) -> None:
    before = "k = KerasClassifier(f)\n" + line
    assert text(before) == before
    assert said(before) == []


@pytest.mark.parametrize(
    ("grid", "after"),
    [
        ("dict(hidden=[1], epochs=[2])", "dict(model__hidden=[1], epochs=[2])"),
        ("{'hidden': [1], 'model__other': [2]}", "{'model__hidden': [1], 'model__other': [2]}"),
        ("[{'hidden': [1]}, {'batch_size': [2]}]", "[{'model__hidden': [1]}, {'batch_size': [2]}]"),
        ("dict(nb_epoch=[1])", "dict(epochs=[1])"),
        ("{'k__nb_epoch': [1]}", "{'k__epochs': [1]}"),
        ("dict({'hidden': [1]})", "dict({'model__hidden': [1]})"),
    ],
)
@pytest.mark.parametrize("search", ["GridSearchCV(estimator=k, param_grid={})", "RandomizedSearchCV(k, {})"])
def test_what_a_search_varies(grid: str, after: str, search: str) -> None:
    head = "k = KerasClassifier(f)\ns = "
    assert text(head + search.replace("{}", grid)) == head + search.replace("{}", after)
    taken = said(head.replace("(f)", "(f, hidden=1)") + search.replace("{}", grid))
    assert not any("model__" in finding.new for finding in taken)


def test_a_grid_behind_a_name() -> None:
    before = "g = {{'{0}': [3]}}\nk = KerasClassifier(f)\ns = GridSearchCV(k, [g])\ns.fit(x, y)\ns.best_params_['{0}']"
    assert text(before.format("hidden")) == before.format("model__hidden")


def test_a_search_over_what_is_not_known_is_for_a_person() -> None:
    line = "k = KerasClassifier(f)\ns = GridSearchCV(unknown, {'hidden': [1]})"
    assert statuses(line) == ["review"]
    assert text(line) == line


def test_what_wrapper_and_function_both_take_goes_to_the_function() -> None:
    before = (
        "def build(optimizer='adam'): return 1\nk = KerasClassifier({0}=build, {1}optimizer='sgd')\n"
        "s = GridSearchCV(k, dict({1}optimizer=['sgd']))"
    )
    assert text(before.format("build_fn", "")) == before.format("model", "model__")
    other = "def build(): return 1\nk = KerasClassifier({0}=build, optimizer='sgd')"
    assert text(other.format("build_fn")) == other.format("model")


@pytest.mark.parametrize("name", ["KerasClassifier", "KerasRegressor"])
def test_an_object_of_the_wrapper(name: str) -> None:
    before = f"k = {name}(f)\nk.fit(x, y, nb_epoch=2)\nk.model.save('a.keras')\ns.best_estimator_.model.save('a.keras')"
    after = before.replace("nb_epoch", "epochs").replace(".model.", ".model_.")
    assert text(before) == after


def test_the_wrapper_as_a_value_is_for_a_person() -> None:
    assert statuses("make(KerasClassifier, build_fn=f)") == ["review"]
