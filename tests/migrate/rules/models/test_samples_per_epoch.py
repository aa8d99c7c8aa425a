"""Numbers of samples."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.settings import Settings

CODE = "KM306"
HEAD = "from keras.models import load_model\n\nm = load_model('m.keras')\n\n\ndef g(x, batch_size=20):\n    while True:\n        yield x, 0\n\n\n"


def text(before: str, **settings: str) -> str:
    given = rewrite(HEAD + before + "\n", Settings(**settings)).text
    assert rewrite(given, Settings(**settings)).text == given
    return given.rpartition("yield x, 0\n\n\n")[2].strip()


def said(before: str, **settings: str) -> list[Finding]:
    return [finding for finding in rewrite(HEAD + before, Settings(**settings)).findings if finding.rule == CODE]


@pytest.mark.parametrize(
    "line",
    [
        "other.fit_generator(g(x), samples_per_epoch=100)",
        "m.fit(g(x), steps_per_epoch=100)",
        "m.fit(x, y)",
        "samples_per_epoch = 3",
    ],
)
def test_what_is_no_number_of_samples_stays(line: str) -> None:
    assert said(line) == []
    assert text(line) == line


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("m.fit_generator(g(x), samples_per_epoch=100, nb_epoch=2)", "m.fit(g(x), steps_per_epoch=5, epochs=2)"),
        ("m.fit_generator(g(x, 32), samples_per_epoch=100)", "m.fit(g(x, 32), steps_per_epoch=4)"),
        (
            "m.fit_generator(g(x, batch_size=8), 100, nb_epoch=2)",
            "m.fit(g(x, batch_size=8), steps_per_epoch=13, epochs=2)",
        ),
        ("m.predict_generator(g(x), val_samples=41)", "m.predict(g(x), steps=3)"),
        ("m.evaluate_generator(g(x), val_samples=41, nb_worker=2)", "m.evaluate(g(x), steps=3)"),
        (
            "m.fit_generator(g(x), 100, nb_epoch=2, validation_data=(a, b), nb_val_samples=8)",
            "m.fit(g(x), steps_per_epoch=5, epochs=2, validation_data=(a, b))",
        ),
        (
            "m.fit_generator(g(x), 100, nb_epoch=2, validation_data=g(v, 4), nb_val_samples=8)",
            "m.fit(g(x), steps_per_epoch=5, epochs=2, validation_data=endless_validation(g(v, 4)), validation_steps=2)",
        ),
        (
            "import math\nm.fit_generator(g(x, n), samples_per_epoch=len(x) + 1)",
            "import math\nm.fit(g(x, n), steps_per_epoch=math.ceil((len(x) + 1) / n))",
        ),
        ("m.predict_generator(g(x), val_samples=None)", "m.predict(g(x))"),
    ],
)
def test_samples_are_divided_by_the_batch_size(before: str, after: str) -> None:
    assert text(before) == after


def test_what_rounds_up_is_imported() -> None:
    result = rewrite(HEAD + "m.fit_generator(g(x, n), samples_per_epoch=len(x))\n", Settings()).text
    assert "from math import ceil\n" in result
    assert "steps_per_epoch=ceil(len(x) / n)" in result


def test_keras_2_took_it_for_steps_where_it_saw_no_batch_size() -> None:
    line = "m.fit_generator(g(x), samples_per_epoch=100)"
    assert text(line, source="2.2") == "m.fit(g(x), steps_per_epoch=100)"


def test_a_position_means_steps_where_nothing_speaks_keras_1() -> None:
    assert text("m.fit_generator(g(x), 100)") == "m.fit(g(x), steps_per_epoch=100)"
    assert text("m.fit_generator(g(x), 100)", source="1.2") == "m.fit(g(x), steps_per_epoch=5)"


@pytest.mark.parametrize(
    "line",
    [
        "m.fit_generator(stream, samples_per_epoch=100)",
        "m.fit_generator(g(*a), samples_per_epoch=100)",
        "m.fit_generator(g(x, **k), samples_per_epoch=100)",
        "m.fit_generator(g(x, pick()), samples_per_epoch=100)",
        "m.fit_generator(g(x), samples_per_epoch=100, steps_per_epoch=3)",
    ],
)
def test_a_batch_size_that_is_not_known_is_for_a_person(line: str) -> None:
    assert [finding.status.value for finding in said(line)] == ["review"]


def test_all_samples_of_an_iterator_that_a_function_is_given() -> None:
    before = (
        "from keras.models import Sequential\n\n\ndef train(batches, others):\n    model = Sequential()\n"
        "    model.fit_generator(batches, samples_per_epoch=batches.nb_sample, nb_epoch=2,\n"
        "                        validation_data=others, nb_val_samples=others.nb_sample)\n"
    )
    result = rewrite(before, Settings())
    assert result.text.partition("fit(")[2].split() == ["batches,", "epochs=2,", "validation_data=others)"]
    assert not any(finding.status.needs_a_person for finding in result.findings)


def test_a_keyword_of_keras_2_tells_that_steps_are_steps() -> None:
    first = "m.predict_generator(g(x), n // 20)"
    assert text(f"{first}\nm.fit_generator(g(x), samples_per_epoch=100, epochs=2)").startswith(
        "m.predict(g(x), steps=n // 20)"
    )
    assert "steps=ceil((n // 20) / 20)" in text(f"{first}\nm.fit_generator(g(x), samples_per_epoch=100, nb_epoch=2)")
