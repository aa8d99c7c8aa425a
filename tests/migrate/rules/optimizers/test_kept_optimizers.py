"""Optimizers whose defaults changed."""

from __future__ import annotations

import pytest
from asking import Asking

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

CODE = "KM403"

_ASKING = Asking(CODE)
text, said = _ASKING.text, _ASKING.said


OLD = "from keras import optimizers\nfrom keras.models import load_model\n\nm = load_model('p.keras')\n"
NEW = OLD.replace("from keras", "from tensorflow.keras")
ADAGRAD = "Adagrad(learning_rate=0.01, initial_accumulator_value=0.0, epsilon=1e-14)"


@pytest.mark.parametrize(
    "line",
    [
        "m.compile('sgd', 'mse')",
        "m.compile(optimizer='adam', loss='mse')",
        "m.compile(optimizer=choice, loss='mse')",
        "o = optimizers.SGD(0.1)",
        "o = optimizers.Adam(0.1, epsilon=1e-8)",
        "o = optimizers.Adadelta(0.5)",
        "print('rmsprop')",
        "clf.compile(optimizer='rmsprop')",
    ],
)
def test_what_is_the_same_stays(line: str) -> None:
    assert text(f"{OLD}{line}\n") == f"{NEW}{line}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("m.compile('rmsprop', 'mse')", "m.compile(optimizers.RMSprop(epsilon=1e-14), 'mse')"),
        (
            "m.compile(loss='mse', optimizer='Adadelta')",
            "m.compile(loss='mse', optimizer=optimizers.Adadelta(learning_rate=1.0))",
        ),
        ("m.compile('adagrad', 'mse')", f"m.compile(optimizers.{ADAGRAD}, 'mse')"),
        ("o = optimizers.get('adamax')", "o = optimizers.get(optimizers.Adamax(learning_rate=0.002))"),
        ("o = optimizers.Adagrad()", f"o = optimizers.{ADAGRAD}"),
        ("o = optimizers.adadelta()", "o = optimizers.Adadelta(learning_rate=1.0)"),
        ("o = optimizers.Adadelta(lr=0.5)", "o = optimizers.Adadelta(learning_rate=0.5)"),
        ("o = optimizers.Adamax(decay=0.)", "o = optimizers.Adamax(learning_rate=0.002)"),
        ("o = optimizers.RMSprop(0.1, epsilon=1e-08)", "o = optimizers.RMSprop(0.1, epsilon=1e-16)"),
        ("o = optimizers.RMSprop(epsilon=None)", "o = optimizers.RMSprop(epsilon=1e-14)"),
        ("o = optimizers.Adam(epsilon=None)", "o = optimizers.Adam(epsilon=1e-07)"),
        ("o = optimizers.SGD(clipnorm=1.)", "o = optimizers.SGD(global_clipnorm=1.)"),
    ],
)
def test_the_old_default_is_written_out(before: str, after: str) -> None:
    assert text(f"{OLD}{before}\n") == f"{NEW}{after}\n"


@pytest.mark.parametrize(
    "line",
    [
        "o = optimizers.Nadam(lr=0.1)",
        "m.compile('nadam', 'mse')",
        "o = optimizers.SGD(clipnorm=1., clipvalue=0.5)",
        "o = optimizers.RMSprop(epsilon=small)",
        "o = optimizers.Adagrad(**options)",
    ],
)
def test_what_cannot_be_kept_is_for_a_person(line: str) -> None:
    assert "review" in [f.status.value for f in said(f"{OLD}{line}\n", Settings(shims=False))]


def test_modern_takes_the_new_defaults() -> None:
    assert "compile('adadelta', 'mse')" in text(f"{OLD}m.compile('adadelta', 'mse')\n", Settings(modern=True))


def test_tf_keras_code_had_these_defaults() -> None:
    before = NEW + "m.compile('adadelta', 'mse')\no = optimizers.SGD(clipnorm=1.)\n"
    assert text(before) == before


def test_no_epsilon_is_squared_twice() -> None:
    """Where Keras 3 is the target, its name does not tell a migrated file from an old one."""
    settings = Settings(target="keras", source="2.2")
    text = "from keras.optimizers import RMSprop\n\na = RMSprop(lr=0.1, epsilon=1e-6)\nb = RMSprop(lr=0.1)\n"
    once = rewrite(text, settings).text
    assert "epsilon=1e-12" in once
    assert "epsilon=1e-14" in once
    assert rewrite(once, settings).text == once


WORDS = "from keras.models import Sequential\n\nmodel = Sequential()\nTABLE = {{'a': 'adadelta', 'b': 'adam', 'c': 'Nadam'}}\n{}\n"


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("model.compile('adam', 'mse')", 0),
        ("model.compile(optimizer=make(), loss='mse')", 0),
        ("model.compile(TABLE[key], 'mse')", 2),
        ("model.compile(optimizer=chosen, loss='mse')", 2),
        ("def fit(optimizer='rmsprop'):\n    model.compile(optimizer, 'mse')", 3),
    ],
)
def test_words_are_findings_where_compile_is_given_what_cannot_be_told(line: str, count: int) -> None:
    findings = rewrite(WORDS.format(line), Settings(source="2.2", backend="tensorflow")).findings
    assert (
        sum(f.rule == "KM403" and f.status == "review" and "given to compile" in f.message for f in findings) == count
    )


def test_they_are_left_out_of_modern_programs() -> None:
    settings = Settings(source="2.2", modern=True)
    assert not [
        f for f in rewrite(WORDS.format("model.compile(chosen, 'mse')"), settings).findings if f.rule == "KM403"
    ]


@pytest.mark.parametrize(
    ("source", "epsilon"), [("1.2", ", epsilon=1e-08"), ("2.1.2", ", epsilon=1e-08"), ("2.1.3", "")]
)
def test_the_epsilon_of_a_word_is_that_of_its_release(source: str, epsilon: str) -> None:
    after = rewrite(WORDS.format("model.compile('adadelta', 'mse')"), Settings(source=source)).text
    assert f"Adadelta(learning_rate=1.0{epsilon})" in after


def test_words_given_to_a_graph() -> None:
    text = "from keras.models import Graph\n\n\ndef train(parts):\n    model = Graph()\n    for one in parts:\n        model.add_node(**one)\n    model.compile('rmsprop', {'out': 'mse'})\n"
    result = rewrite(text, Settings(source="0.3.3"))
    assert "RMSprop(epsilon=" in result.text


@pytest.mark.parametrize(
    ("line", "new"),
    [
        ("model.compile('adadelta', 'mse')", "Adadelta(learning_rate=1.0, epsilon=1e-06)"),
        ("model.compile('adagrad', 'mse')", "initial_accumulator_value=0.0, epsilon=1e-12)"),
        ("model.compile('rmsprop', 'mse')", "RMSprop(epsilon=1e-12)"),
    ],
)
def test_keras_0_3_had_a_larger_epsilon(line: str, new: str) -> None:
    assert new in rewrite(WORDS.format(line), Settings(source="0.3.3")).text


def test_keras_0_3_had_a_larger_epsilon_by_its_class() -> None:
    text = "from keras.optimizers import RMSprop, Adadelta\n\nRMSprop(lr=0.01)\nAdadelta()\n"
    after = rewrite(text, Settings(source="0.3.3")).text
    assert "RMSprop(learning_rate=0.01, epsilon=1e-12)" in after
    assert "epsilon=1e-06" in after


COMPILED = "from keras.models import Model\n\n\ndef train(model, a):\n    {}\n"


@pytest.mark.parametrize(
    ("call", "rules"),
    [
        ("model.compile('adadelta', 'mse')", ["KM403"]),
        ("model.compile(loss='mse', optimizer='adagrad')", ["KM403"]),
        ("model.compile(optimizer=a, loss='cosine_proximity')", ["KM204"]),
        ("a.inner.compile('rmsprop', loss='mse')", ["KM403"]),
        ("model.compile('sgd', 'mse')", []),
        ("model.compile('adadelta.py')", []),
        ("model.compile(a, loss='cosine_proximity')", []),
        ("model.compile(optimizer='adadelta'.upper())", []),
    ],
)
def test_what_is_compiled_as_a_model_is_for_a_person(call: str, rules: list[str]) -> None:
    text = COMPILED.format(call)
    result = rewrite(text, Settings(source="2.2"))
    found = [one for one in result.findings if one.status.needs_a_person]
    assert [one.rule for one in found] == rules
    assert all("cannot tell what" in one.message for one in found)
    assert call in result.text


def test_a_file_without_keras_compiles_something_else() -> None:
    text = COMPILED.format("model.compile('adadelta', 'mse')").replace("keras.models", "other")
    assert rewrite(text, Settings(source="2.2")).findings == ()


@pytest.mark.parametrize("later", ["from keras import optimizers", "from keras.optimizers import RMSprop"])
def test_an_import_behind_the_use_is_none_for_it(later: str) -> None:
    new = rewrite(
        f"from keras.models import load_model\n\nm = load_model('p.keras')\nm.compile('rmsprop', 'mse')\n{later}\n",
        Settings(),
    ).text
    head = "from tensorflow.keras.models import load_model\nfrom tensorflow.keras.optimizers import RMSprop\n\n"
    assert new.startswith(f"{head}m = load_model('p.keras')\nm.compile(RMSprop(epsilon=1e-14), 'mse')\n")
