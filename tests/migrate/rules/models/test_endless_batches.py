"""Steps beside datasets."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.settings import Settings

CODE = "KM307"
HEAD = """\
import keras
import numpy as np
from keras.preprocessing.image import ImageDataGenerator

m = keras.models.load_model('m.keras')
d = ImageDataGenerator().flow(x, y, batch_size=b)


class S(keras.utils.Sequence):
    pass


def g():
    while True:
        yield x, y


s = S()
"""


def text(before: str, settings: Settings | None = None) -> str:
    given = rewrite(HEAD + before + "\n", settings or Settings()).text
    assert rewrite(given, settings or Settings()).text == given
    return given.rpartition("s = S()\n")[2].strip()


def said(before: str, settings: Settings | None = None) -> list[Finding]:
    findings = rewrite(HEAD + before, settings or Settings()).findings
    return [finding for finding in findings if finding.rule == CODE]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("other.fit_generator(d, steps_per_epoch=3)", "other.fit_generator(d, steps_per_epoch=3)"),
        ("m.fit_generator(d)", "m.fit(d)"),
        ("m.fit_generator(d, steps_per_epoch=None)", "m.fit(d, steps_per_epoch=None)"),
        ("m.fit_generator(g(), steps_per_epoch=3)", "m.fit(g(), steps_per_epoch=3)"),
        ("m.fit(x, y, batch_size=3)", "m.fit(x, y, batch_size=3)"),
        ("m.predict_generator(d, steps=3)", "m.predict(d, steps=3)"),
        ("m.predict_generator(s)", "m.predict(s)"),
        ("m.fit_generator(d, validation_data=(x, y))", "m.fit(d, validation_data=(x, y))"),
        ("m.fit_generator(d, validation_data=s)", "m.fit(d, validation_data=s)"),
    ],
)
def test_what_keras_3_takes_as_keras_2_did(before: str, after: str) -> None:
    assert said(before) == []
    assert text(before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("m.fit_generator(d, steps_per_epoch=3)", "m.fit(endless(d), steps_per_epoch=3)"),
        ("m.fit_generator(s, 3, 2)", "m.fit(endless(s), steps_per_epoch=3, epochs=2)"),
        ("m.fit_generator(S(), steps_per_epoch=3)", "m.fit(endless(S()), steps_per_epoch=3)"),
        ("m.fit(d, steps_per_epoch=3)", "m.fit(endless(d), steps_per_epoch=3)"),
        ("m.fit_generator(generator=d, steps_per_epoch=3)", "m.fit(x=endless(d), steps_per_epoch=3)"),
        (
            "m.fit_generator(d, steps_per_epoch=3, shuffle=False)",
            "m.fit(endless(d, shuffle=False), steps_per_epoch=3, shuffle=False)",
        ),
        (
            "m.fit_generator(d, steps_per_epoch=3, class_weight=w)",
            "m.fit(endless(d, class_weight=w), steps_per_epoch=3)",
        ),
        (
            "m.fit_generator(g(), steps_per_epoch=3, class_weight=w)",
            "m.fit(endless(g(), class_weight=w), steps_per_epoch=3)",
        ),
        ("m.fit_generator(zip(d, d), steps_per_epoch=3)", "m.fit(endless(zip(d, d)), steps_per_epoch=3)"),
        ("m.fit_generator(who(), steps_per_epoch=3)", "m.fit(endless(who()), steps_per_epoch=3)"),
        ("m.predict_generator(who(), steps=3)", "m.predict(endless(who(), shuffle=False, targets=False), steps=3)"),
        (
            "m.fit_generator(g(), steps_per_epoch=3, validation_data=g(), validation_steps=2)",
            "m.fit(g(), steps_per_epoch=3, validation_data=endless_validation(g()), validation_steps=2)",
        ),
        (
            "m.fit_generator(g(), 3, 2, validation_data=who, validation_steps=2)",
            "m.fit(g(), steps_per_epoch=3, epochs=2, validation_data=endless_validation(who), validation_steps=2)",
        ),
        (
            "m.fit_generator(g(), steps_per_epoch=3, validation_data=d, validation_steps=2)",
            "m.fit(g(), steps_per_epoch=3, validation_data=endless_validation(d), validation_steps=2)",
        ),
    ],
)
def test_batches_go_on_as_in_keras_2(before: str, after: str) -> None:
    assert text(before) == after
    assert {finding.status.value for finding in said(before)} == {"shimmed"}


@pytest.mark.parametrize(
    ("shape", "varies"),
    [
        ("Input((None, 3))", True),
        ("Input(shape=(None,))", True),
        ("Conv1D(4, 3, input_shape=(None, 2))", True),
        ("Input(batch_shape=(None, None, 3))", True),
        ("Input(batch_shape=(None, 3))", False),
        ("Input((8, 3))", False),
    ],
)
def test_sizes_that_are_left_open_may_vary(shape: str, varies: bool) -> None:
    line = f"i = keras.layers.{shape}\n"
    new = "varying(g())" if varies else "g()"
    assert text(line + "m.fit_generator(g(), steps_per_epoch=3)") == f"{line}m.fit({new}, steps_per_epoch=3)"
    assert [finding.status.value for finding in said(line + "m.fit_generator(g(), 3)")] == ["shimmed"] * varies


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("m.fit_generator(who(), steps_per_epoch=3)", "m.fit(varying(who()), steps_per_epoch=3)"),
        ("m.fit_generator(zip(d, d), steps_per_epoch=3)", "m.fit(varying(zip(d, d)), steps_per_epoch=3)"),
        (
            "m.fit_generator(g(), steps_per_epoch=3, class_weight=w)",
            "m.fit(varying(g(), class_weight=w), steps_per_epoch=3)",
        ),
        ("m.fit_generator(d, steps_per_epoch=3)", "m.fit(endless(d), steps_per_epoch=3)"),
    ],
)
def test_other_batches_of_sizes_that_may_vary(before: str, after: str) -> None:
    line = "i = keras.layers.Input((None, 3))\n"
    assert text(line + before) == line + after


@pytest.mark.parametrize(
    "steps",
    ["len(d)", "int(np.ceil(len(x) / b))", "np.ceil(x.shape[0] / float(b))", "np.ceil(d.samples / d.batch_size)"],
)
def test_the_steps_of_one_pass_are_taken_out(steps: str) -> None:
    assert text(f"m.fit_generator(d, steps_per_epoch={steps}, epochs=2)") == "m.fit(d, epochs=2)"
    assert text(f"m.fit_generator(d, {steps}, 2)") == "m.fit(d, steps_per_epoch=None, epochs=2)"


def test_the_samples_of_one_pass_are_taken_out() -> None:
    assert text("m.fit_generator(d, samples_per_epoch=len(x), nb_epoch=2)") == "m.fit(d, epochs=2)"


def test_modern_programs_take_whole_passes() -> None:
    assert text("m.fit_generator(d, steps_per_epoch=3)", Settings(modern=True)) == "m.fit(d)"


def test_tf_keras_took_datasets_as_it_does() -> None:
    line = "from tensorflow import keras\nm = keras.models.load_model('m')\nm.fit(s, steps_per_epoch=3)\n"
    assert rewrite(line, Settings()).text == line


def test_without_shims_it_is_for_a_person() -> None:
    line = "m.fit_generator(d, steps_per_epoch=3, class_weight=w)"
    assert [finding.status.value for finding in said(line, Settings(shims=False))] == ["review"]
    assert text(line, Settings(shims=False)) == "m.fit(d, steps_per_epoch=3, class_weight=w)"


@pytest.mark.parametrize(("shape", "options"), [("(None, 3)", ", varies=True"), ("(5, 3)", "")])
def test_validations_of_open_sizes_may_vary(shape: str, options: str) -> None:
    before = (
        "from keras.layers import Dense\nfrom keras.models import Sequential\n\n"
        f"m = Sequential([Dense(1, input_shape={shape})])\n"
        "m.fit_generator(g(), steps_per_epoch=3, validation_data=v, validation_steps=2)\n"
    )
    assert f"validation_data=endless_validation(v{options})" in rewrite(before, Settings()).text
