from __future__ import annotations

from collections.abc import Callable

import pytest

from kmigrate.findings import Result

Migrate = Callable[..., Result]
Become = Callable[..., None]
HEAD = "import keras\n"
NEW = "from tensorflow import keras\n"
MODEL = "from keras.models import Model\nm = Model()\n"
NEW_MODEL = "from tensorflow.keras.models import Model\nm = Model()\n"


def said(result: Result) -> list[tuple[str, str]]:
    return [(f.rule, f.status) for f in result.findings if f.rule != "KM101"]


@pytest.mark.parametrize(
    "line",
    [
        "keras.layers.Dense(3, units=1)",
        "keras.layers.Conv2D(1, padding='same')",
        "keras.layers.Dense(**{'units': 1})",
        "keras.layers.Dense(kernel_initializer='uniform')",
        "keras.layers.Flatten(output_dim=1)",
        "keras.layers.GRU(1, reset_after=True)",
        "keras.layers.Dense",
        "f(output_dim=1)",
        "keras.optimizers.SGD",
    ],
)
def test_what_no_row_speaks_of_stays(line: str, become: Become, migrate: Migrate) -> None:
    become(f"{HEAD}{line}\n", f"{NEW}{line}\n")
    assert said(migrate(f"{HEAD}{line}\n")) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # renamed keywords
        ("keras.layers.Dense(output_dim=1)", "keras.layers.Dense(units=1)"),
        (
            "keras.layers.Dense(output_dim = 1, init=f(init=2))",
            "keras.layers.Dense(units = 1, kernel_initializer=f(init=2))",
        ),
        ("keras.layers.Convolution2D(1, border_mode='same')", "keras.layers.Conv2D(1, padding='same')"),
        ("keras.optimizers.SGD(lr=1)", "keras.optimizers.SGD(learning_rate=1)"),
        ("keras.optimizers.Adam(lr=1)", "keras.optimizers.Adam(learning_rate=1)"),
        ("tf = 1; keras.layers.Dense(output_dim=1)", "tf = 1; keras.layers.Dense(units=1)"),
        # keywords that are gone
        ("keras.layers.Embedding(1, dropout=2)", "keras.layers.Embedding(1)"),
        ("keras.layers.Embedding(dropout=2)", "keras.layers.Embedding()"),
        ("keras.layers.Embedding(dropout=2, name='x')", "keras.layers.Embedding(name='x')"),
        # values, by keyword, in the quotes that are there
        ("keras.layers.Dense(1, init='uniform')", "keras.layers.Dense(1, kernel_initializer='random_uniform')"),
        ('keras.layers.Dense(1, init="uniform")', 'keras.layers.Dense(1, kernel_initializer="random_uniform")'),
        ("keras.layers.Dense(1, init='other')", "keras.layers.Dense(1, kernel_initializer='other')"),
        ("keras.layers.Dense(1, init=uniform)", "keras.layers.Dense(1, kernel_initializer=uniform)"),
        # defaults
        ("keras.layers.GRU(1)", "keras.layers.GRU(1, reset_after=False)"),
        ("keras.layers.GRU()", "keras.layers.GRU(reset_after=False)"),
        ("x = [keras.layers.GRU(i) for i in y]", "x = [keras.layers.GRU(i, reset_after=False) for i in y]"),
        (
            "keras.optimizers.Adadelta()",
            "keras.optimizers.Adadelta(schedule=keras.optimizers.schedules.ExponentialDecay(1.0, 1, 1.0))",
        ),
    ],
)
def test_rows_change_calls(before: str, after: str, become: Become) -> None:
    become(f"{HEAD}{before}\n", f"{NEW}{after}\n")


def test_a_default_of_tf_keras_is_its_own(become: Become) -> None:
    become("from tensorflow import keras\nkeras.layers.GRU(1)\n")


def test_new_defaults_are_taken_where_that_is_asked_for(become: Become) -> None:
    become(f"{HEAD}keras.layers.GRU(1)\n", f"{NEW}keras.layers.GRU(1)\n", modern=True)


def test_what_a_value_needs_is_imported(become: Become) -> None:
    become(
        "from keras.layers import GRU\nGRU(1, recurrent_activation='hard_sigmoid', reset_after=True)\n",
        "from tensorflow.keras.layers import GRU\nfrom kmigrate_shims.keras.activations import hard_sigmoid\n"
        "GRU(1, recurrent_activation=hard_sigmoid, reset_after=True)\n",
    )


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("keras.layers.Dense(output_dim=1, units=2)", "KM201"),
        ("keras.layers.Dense(**given)", "KM201"),
        ("keras.layers.Dense(**{name: 1})", "KM201"),
        ("keras.layers.Dense(**{'output_dim': 1})", "KM201"),
        ("keras.layers.GRU(*given)", "KM203"),
        ("keras.layers.GRU(**given)", "KM203"),
    ],
)
def test_what_cannot_be_seen_is_for_a_person(line: str, rule: str, migrate: Migrate) -> None:
    result = migrate(f"{HEAD}{line}\n")
    assert result.text == f"{NEW}{line}\n"
    assert said(result) == [(rule, "review")]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("m.fit_generator(g)", "m.fit(g)"),
        ("m.fit_generator(g, 10)", "m.fit(g, steps_per_epoch=10)"),
        ("m.fit_generator(g, (10), [3])", "m.fit(g, steps_per_epoch=(10), epochs=[3])"),
        ("m.fit_generator(g, steps_per_epoch=10, verbose=0)", "m.fit(g, steps_per_epoch=10, verbose=0)"),
        ("m.fit_generator(g,\n    10,  # steps\n    3)", "m.fit(g,\n    steps_per_epoch=10,  # steps\n    epochs=3)"),
        ("m.predict_generator(g, 10)", "m.predict(g, 10)"),
        ("f = m.fit_generator", "f = m.fit"),
        ("(m\n    .fit_generator(g)  # go\n    .history)", "(m\n    .fit(g)  # go\n    .history)"),
    ],
)
def test_methods_are_renamed_and_their_positions_named(before: str, after: str, become: Become) -> None:
    become(f"{MODEL}{before}\n", f"{NEW_MODEL}{after}\n")


@pytest.mark.parametrize("line", ["m.fit_generator(*a)", "m.fit_generator(g, *a)", "m.fit_generator(g, 1, 2, 3, 4)"])
def test_positions_that_cannot_be_told_are_for_a_person(line: str, migrate: Migrate) -> None:
    result = migrate(f"{MODEL}{line}\n")
    assert result.text == f"{NEW_MODEL}{line}\n"
    assert said(result) == [("KM301", "review")]


def test_a_removed_name_stays_and_is_explained(migrate: Migrate) -> None:
    result = migrate(f"{HEAD}keras.layers.Merge([])\nkeras.legacy.x\n")
    assert result.text == f"{NEW}keras.layers.Merge([])\nkeras.legacy.x\n"
    assert said(result) == [("KM602", "review"), ("KM602", "unsupported")]
    assert "merging layers" in next(f.message for f in result.findings if f.rule == "KM602")


def test_a_shim_is_told_as_one(migrate: Migrate) -> None:
    result = migrate("from keras.layers import merge\nmerge([])\n")
    assert result.text == "from kmigrate_shims.keras.layers import merge\nmerge([])\n"
    assert said(result) == [("KM601", "shimmed")]
    forbidden = migrate("from keras.layers import merge\nmerge([])\n", shims=False)
    assert forbidden.text == "from keras.layers import merge\nmerge([])\n"
    assert said(forbidden) == [("KM601", "review")]
