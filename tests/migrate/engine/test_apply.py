from __future__ import annotations

from collections.abc import Callable

import pytest

from kmigrate.findings import Result

Migrate = Callable[..., Result]


def said(result: Result) -> list[tuple[str, int, str]]:
    return [(f.rule, f.line, f.status) for f in result.findings if f.rule != "KM101"]


@pytest.mark.parametrize(
    "text",
    [
        "import keras\nkeras.layers.Dense(units=1)\n",
        "from keras.models import Sequential\nSequential().fit(x, epochs=1)\n",
    ],
)
def test_what_is_right_gives_no_finding_but_its_import(text: str, migrate: Migrate) -> None:
    assert said(migrate(text)) == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("keras.layers.Wobble(1)", ("KM104", "review")),
        ("keras.wobble.wobble(1)", ("KM104", "review")),
        ("keras.layers.Merge(1)", ("KM602", "review")),
        ("keras.legacy.x()", ("KM602", "unsupported")),
        ("keras.layers.merge(x)", ("KM601", "shimmed")),
        ("keras.layers.Convolution2D(1)", ("KM102", "rewritten")),
        ("keras.layers.Dense(init=1)", ("KM201", "rewritten")),
        ("keras.layers.Dense(**k)", ("KM201", "review")),
        ("keras.layers.GRU(1)", ("KM203", "rewritten")),
        ("keras.layers.GRU(*a)", ("KM203", "review")),
        ("keras.layers.GRU(x for x in y)", ("KM203", "review")),
        ("keras.models.Sequential().fit_generator(g, *a)", ("KM301", "review")),
        ("unknown.fit_generator(g)", ("KM301", "review")),
    ],
)
def test_every_use_ends_in_one_status(line: str, expected: tuple[str, str], migrate: Migrate) -> None:
    assert said(migrate(f"import keras\n{line}\n")) == [(expected[0], 2, expected[1])]


def test_a_name_that_is_imported_only_is_a_finding_at_its_import(migrate: Migrate) -> None:
    result = migrate("from keras.layers import Merge, Wobble\n")
    assert said(result) == [("KM602", 1, "review"), ("KM104", 1, "review")]
    assert result.text == "from keras.layers import Merge, Wobble\n"


def test_what_a_rule_wanted_is_taken_back_where_the_object_is_not_sure(migrate: Migrate) -> None:
    text = "from . import keras\nif x:\n    import keras\nkeras.layers.GRU(1, recurrent_activation='hard_sigmoid')\n"
    result = migrate(text)
    assert "hard_sigmoid\n" not in result.text
    assert "kmigrate_shims" not in result.text
    assert {status for _, _, status in said(result)} == {"review"}


def test_a_rule_that_is_not_wanted_says_nothing(migrate: Migrate) -> None:
    text = "import keras\nkeras.layers.Merge()\nkeras.layers.Wobble()\ngetattr(keras.layers, x)\ny.fit_generator(g)\n"
    assert said(migrate(text, ignore=("KM104", "removed-names", "dynamic-names", "KM3"))) == []


def test_both_of_two_nested_rewrites_happen(migrate: Migrate) -> None:
    text = (
        "from keras.layers import Dense, Convolution2D, GRU\n"
        "x = Dense(output_dim=Dense(Convolution2D(1, border_mode='same'), init='uniform'), init=\"uniform\")(GRU(GRU(1)))\n"
    )
    assert migrate(text).text == (
        "from tensorflow.keras.layers import Dense, Conv2D, GRU\n"
        "x = Dense(units=Dense(Conv2D(1, padding='same'), kernel_initializer='random_uniform'), "
        'kernel_initializer="random_uniform")(GRU(GRU(1, reset_after=False), reset_after=False))\n'
    )
