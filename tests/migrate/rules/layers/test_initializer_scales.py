"""Initializers that drew otherwise."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

CODE = "KM270"
FACTS = Path(__file__).parents[4] / "fixtures" / "classes"
FANS = {"fan_in": 400, "fan_avg": 250}  # of the arrays that were recorded, 400 by 100
OLD, MIDDLE, LATE = Settings(source="1.2"), Settings(source="2.0"), Settings(source="2.2")
CUT = "0.8796256610342398**2"


def last(line: str, settings: Settings, head: str = "from keras.layers import Dense, LSTM\n") -> str:
    result = rewrite(f"{head}\n{line}\n", settings)
    assert rewrite(result.text, settings).text == result.text
    return result.text.rstrip("\n").rpartition("\n")[2]


def said(line: str, settings: Settings) -> list[str]:
    found = rewrite(f"from keras.layers import Dense, LSTM\n\n{line}\n", settings).findings
    return [f.status.value for f in found if f.rule == CODE]


@pytest.mark.parametrize("settings", [LATE, Settings(), Settings(source="2.0", modern=True)])
@pytest.mark.parametrize("name", ["he_normal", "lecun_normal", "orthogonal"])
def test_what_draws_as_today_or_cannot_be_told_stays(name: str, settings: Settings) -> None:
    line = f"Dense(8, kernel_initializer='{name}')"
    assert last(line, settings) == line


@pytest.mark.parametrize("name", ["he_uniform", "glorot_uniform", "lecun_uniform", "zero", "one"])
def test_others_drew_the_same_in_every_release(name: str) -> None:
    assert said(f"Dense(8, init='{name}')", OLD) == []


def test_other_strings_stay() -> None:
    assert said("Dense(8, name='he_normal')", OLD) == []
    assert said("print('he_normal')", OLD) == []
    assert "'he_normal'" in last(
        "Dense(8, kernel_initializer='he_normal')", OLD, "from tensorflow.keras.layers import *\n"
    )


@pytest.mark.parametrize(
    ("settings", "before", "after"),
    [
        (OLD, "init='he_normal'", "kernel_initializer=VarianceScaling(2.0, 'fan_in', 'untruncated_normal')"),
        (OLD, "init='glorot_normal'", "kernel_initializer=VarianceScaling(1.0, 'fan_avg', 'untruncated_normal')"),
        (OLD, "init='orthogonal'", "kernel_initializer=Orthogonal(1.1)"),
        (
            MIDDLE,
            "kernel_initializer='he_normal'",
            f"kernel_initializer=VarianceScaling(2.0 * {CUT}, 'fan_in', 'truncated_normal')",
        ),
        (
            MIDDLE,
            "bias_initializer='lecun_normal'",
            f"bias_initializer=VarianceScaling(1.0 * {CUT}, 'fan_in', 'truncated_normal')",
        ),
        (MIDDLE, "kernel_initializer='orthogonal'", "kernel_initializer='orthogonal'"),
    ],
)
def test_the_old_distribution_is_written_out(settings: Settings, before: str, after: str) -> None:
    assert last(f"Dense(8, {before})", settings) == f"Dense(8, {after})"


def test_by_position_in_keras_1() -> None:
    assert last("Dense(8, 'he_normal', 'relu')", OLD).startswith("Dense(8, ")
    assert said("Dense(8, 'he_normal', 'relu')", OLD) == ["rewritten"]


def test_classes_and_get() -> None:
    head = "from keras import initializers\n"
    assert last("initializers.get('he_normal')", OLD, head).startswith("initializers.get(initializers.VarianceScaling(")
    after = f"initializers.VarianceScaling(2.0 * {CUT}, 'fan_in', 'truncated_normal', seed=3)"
    assert last("initializers.he_normal(seed=3)", MIDDLE, head) == after


def test_the_matrix_of_recurrent_layers_in_keras_1() -> None:
    assert "recurrent_initializer=Orthogonal(1.1)" in last("LSTM(8)", OLD)
    assert "recurrent_initializer='one'" in last("LSTM(8, inner_init='one')", OLD)
    assert "Orthogonal" not in last("LSTM(8)", MIDDLE)


@pytest.mark.parametrize(("release", "settings"), [("1.2.2", OLD), ("2.0.8", MIDDLE)])
@pytest.mark.parametrize("name", ["he_normal", "glorot_normal"])
def test_the_written_distribution_is_as_wide_as_the_recorded_one(release: str, settings: Settings, name: str) -> None:
    facts = json.loads((FACTS / f"facts-{release}-tensorflow.json").read_text())["facts"]["initializers"]
    written = last(f"Dense(8, kernel_initializer='{name}')", settings).partition("VarianceScaling(")[2]
    scale, mode = written.split(", ")[:2]
    factors = [float(part.replace("**2", "")) ** (2 if "**2" in part else 1) for part in scale.split(" * ")]
    assert facts[name]["deviation"] / 1000 == pytest.approx(
        math.sqrt(math.prod(factors) / FANS[mode.strip("'")]), rel=0.02
    )
    assert (facts[name]["farthest"] > 3) == ("untruncated" in written)


def test_the_row_of_an_orthogonal_matrix_is_as_long_as_recorded() -> None:
    lengths = {
        release: json.loads((FACTS / f"facts-{release}-tensorflow.json").read_text())["facts"]["initializers"]
        for release in ("1.2.2", "2.0.8", "2.2.4")
    }
    assert [facts["orthogonal"]["length"] for facts in lengths.values()] == [1.1, 1.0, 1.0]
