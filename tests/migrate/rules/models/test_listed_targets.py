"""Lists of numbers for targets."""

from __future__ import annotations

import pytest
from asking import Asking

CODE = "KM341"
HEAD = "import numpy as np\nfrom keras.models import load_model\n\nm = load_model(p)\n# here\n"

_ASKING = Asking(CODE, HEAD)
text, statuses = _ASKING.text, _ASKING.statuses


@pytest.mark.parametrize(
    "line",
    [
        "m.train_on_batch(x, y)",
        "m.train_on_batch(x, [a, b])",
        "m.train_on_batch(x, [np.zeros(3), np.ones(3)])",
        "m.train_on_batch(x, np.array([1, 0]))",
        "m.train_on_batch(x, [ones] * 2)",
        "m.fit([a, b], [c])",
        "m.fit(x, [])",
        "y = [1, 0]\ny = [a, b]\nm.fit(x, y)",
        "m.predict([[1, 2], [3, 4]])",
        "other.train_on_batch(x, [1, 0])",
    ],
)
def test_arrays_and_lists_of_arrays_stay(line: str) -> None:
    assert text(line) == line
    assert statuses(line) == []


@pytest.mark.parametrize(
    "given",
    ["[1, 0, 1]", "[0] * n", "[1] * n + [0] * n", "[[0], [1], [-1.0]]", "[1 if a else 0 for a in b]", "list(range(4))",
     "[int(a) for a in b]", "[True, False]", "n * [1.0]", "[[1, 0]] * n"],
)  # fmt: skip
def test_numbers_become_an_array(given: str) -> None:
    assert text(f"m.train_on_batch(x, {given})") == f"m.train_on_batch(x, np.array({given}))"
    assert text(f"m.test_on_batch(x, y={given})") == f"m.test_on_batch(x, y=np.array({given}))"
    named = f"m.fit(x, {{}}, sample_weight=w)\ny = {given}".splitlines()
    assert text(f"{named[1]}\n{named[0].format('y')}").endswith("m.fit(x, np.array(y), sample_weight=w)")


def test_without_numpy_it_is_for_a_person() -> None:
    asking = Asking(CODE, HEAD.replace("import numpy as np\n", ""))
    assert asking.statuses("m.fit(x, [1, 0])") == ["review"]


TF = Asking(CODE, "import numpy as np\nimport tensorflow as tf\n\nm = tf.keras.Sequential()\n# here\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("m.predict([10.0])", "m.predict(np.array([10.0]))"),
        ("m.predict([[1, 2], [3, 4]])", "m.predict(np.array([[1, 2], [3, 4]]))"),
        ("m.fit([1, 2], [3, 4])", "m.fit(np.array([1, 2]), np.array([3, 4]))"),
        (
            "m.fit(x, y, validation_data=([1, 2], [3, 4]))",
            "m.fit(x, y, validation_data=(np.array([1, 2]), np.array([3, 4])))",
        ),
        ("m.evaluate(x=[[0.5]], y=y)", "m.evaluate(x=np.array([[0.5]]), y=y)"),
    ],
)
def test_what_a_model_of_tf_keras_is_given_first(before: str, after: str) -> None:
    assert TF.text(before) == after
    assert set(TF.statuses(before)) == {"rewritten"}


@pytest.mark.parametrize(
    "line", ["m.predict([a, b])", "m.predict([np.ones(3)])", "m([[1.0]])", "m.predict(x)", "m.predict_on_batch([1.0])"]
)
def test_lists_of_inputs_stay(line: str) -> None:
    assert TF.text(line) == line
    assert TF.statuses(line) == []


def test_without_numpy_tensorflow_makes_it() -> None:
    asking = Asking(CODE, "import tensorflow as tf\n\nm = tf.keras.Sequential()\n# here\n")
    assert asking.text("m.predict([10.0])") == "m.predict(tf.constant([10.0]))"


WORDS = Asking(
    CODE, "import numpy as np\nimport tensorflow as tf\n\nm = tf.keras.Sequential()\nn = np.array(['a'])\n# here\n"
)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("m.predict(['a', 'b'])", "m.predict(tf.constant(['a', 'b']))"),
        ("m.predict([['a'], ['b']])", "m.predict(tf.constant([['a'], ['b']]))"),
        ("m.predict(np.array(['a']))", "m.predict(tf.constant(['a']))"),
        ("m.predict(np.array([[f'{a}']], dtype=object))", "m.predict(tf.constant([[f'{a}']]))"),
        ("w = ['a']\nm.fit(w, y)", "w = ['a']\nm.fit(tf.constant(w), y)"),
        (
            "w = 'the film'\npadding = 'the ' * 20\nm.predict(np.array([w, padding]))",
            "w = 'the film'\npadding = 'the ' * 20\nm.predict(tf.constant([w, padding]))",
        ),
        ("m.evaluate(n, y)", "m.evaluate(tf.constant(n), y)"),
    ],
)
def test_texts_are_a_tensor(before: str, after: str) -> None:
    assert WORDS.text(before) == after
    assert WORDS.statuses(before) == ["rewritten"]


@pytest.mark.parametrize(
    "line", ["m.predict(['a', b])", "m.predict(tf.constant(['a']))", "m.predict(np.array(['a', 1]))"]
)
def test_what_may_be_no_texts_stays(line: str) -> None:
    assert WORDS.text(line) == line


def test_texts_without_tensorflow_are_for_a_person() -> None:
    asking = Asking(CODE, "from tensorflow.keras.models import Sequential\n\nm = Sequential()\n# here\n")
    assert asking.statuses("m.predict(['a'])") == ["review"]
