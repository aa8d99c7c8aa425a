"""Arguments that reach a class of Keras through a derived one."""

from __future__ import annotations

from pathlib import Path

import pytest

from kmigrate.engine.names.project import Project
from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

HEAD = "from {0} import layers as L, optimizers as O, callbacks as C\nfrom {0}.models import Model\n\n\nclass A({1}):\n"
OLD = Settings(source="1.2")


def become(base: str, body: str, settings: Settings = OLD, module: str = "keras") -> str:
    """What becomes of the lines of a class and those behind it."""
    result = rewrite(HEAD.format(module, base) + body, settings)
    assert rewrite(result.text, settings).text == result.text
    return result.text.partition("):\n")[2]


def asked(base: str, body: str, settings: Settings = OLD) -> list[str]:
    found = rewrite(HEAD.format("keras", base) + body, settings).findings
    return [f"{f.rule} {f.message}" for f in found if f.status.needs_a_person]


def init(call: str, parameters: str = "n") -> str:
    return f"    def __init__(self, {parameters}):\n        {call}\n"


@pytest.mark.parametrize(
    ("base", "body"),
    [
        ("L.Dense", init("super().__init__(n)")),
        ("L.Dense", init("super().__init__(units=n, activation='relu')")),
        ("L.Dense", init("super().__init__(**kwargs)", "**kwargs")),
        ("L.Dense", init("super().__init__(*args, **kwargs)", "*args, **kwargs")),
        ("L.Layer", init("self.init = n\n        super(A, self).__init__(**kwargs)", "n, init, **kwargs")),
        ("L.Layer", init("super().__init__()", "init") + "\n\nA(init='uniform')\n"),
        ("object", init("super().__init__(output_dim=n)")),
        ("L.Dense", init("other.__init__(output_dim=n)")),
    ],
)
def test_what_is_right_or_not_of_keras_stays(base: str, body: str) -> None:
    assert become(base, body) == body
    assert asked(base, body) == []


@pytest.mark.parametrize("call", ["super().__init__", "super(A, self).__init__"])
def test_super(call: str) -> None:
    assert f"{call}(units=n, kernel_initializer='uniform')" in become(
        "L.Dense", init(f"{call}(output_dim=n, init='uniform')")
    )


@pytest.mark.parametrize(
    ("base", "call", "after"),
    [
        ("L.Dense", "L.Dense.__init__(self, n, init='one')", "L.Dense.__init__(self, n, kernel_initializer='one')"),
        (
            "L.Dense",
            "super().__init__(n, 'uniform', 'relu')",
            "super().__init__(n, kernel_initializer='uniform', activation='relu')",
        ),
        (
            "L.Convolution2D",
            "super().__init__(n, 3, 3, border_mode='same')",
            "super().__init__(n, (3, 3), padding='same')",
        ),
        ("L.MaxPooling2D", "super().__init__(dim_ordering='th')", "super().__init__(data_format='channels_first')"),
        ("Model", "super().__init__(input=n, output=n)", "super().__init__(inputs=n, outputs=n)"),
        (
            "O.SGD",
            "super().__init__(lr=n, decay=1e-3)",
            "super().__init__(learning_rate=O.schedules.InverseTimeDecay(n, 1, 1e-3))",
        ),
    ],
)
def test_read_like_a_call_of_the_class(base: str, call: str, after: str) -> None:
    assert after in become(base, init(call))


def test_an_old_default_is_written_out() -> None:
    assert "super().__init__(n, recurrent_activation=hard_sigmoid" in become("L.LSTM", init("super().__init__(n)"))
    assert "A(8, recurrent_activation=hard_sigmoid" in become("L.LSTM", "    pass\n\n\nA(8)\n")


@pytest.mark.parametrize(
    "body",
    [
        "    pass\n\n\nA({0})\n",
        init("super().__init__(*args, **kwargs)", "*args, **kwargs") + "\n\nA({0})\n",
    ],
)
def test_objects_of_a_class_that_hands_on(body: str) -> None:
    assert become("L.Dense", body.format("10, init='uniform'")).endswith("A(10, kernel_initializer='uniform')\n")
    after = "A(10, kernel_initializer='uniform', activation='relu')\n"
    assert become("L.Dense", body.format("10, 'uniform', 'relu'")).endswith(after)


def test_a_constructor_that_looks_at_what_it_is_given_keeps_it() -> None:
    body = init("self.first = kwargs.pop('init')\n        super().__init__(n, **kwargs)", "n, **kwargs")
    assert become("L.Dense", body + "\n\nA(10, init='uniform')\n").endswith("A(10, init='uniform')\n")


@pytest.mark.parametrize(
    ("base", "call", "word"),
    [
        ("L.Dense", "super().__init__(n, weights=[w, b])", "weights"),
        ("L.Dense", "super().__init__(n, **options)", "init"),
        ("L.Dense", "super().__init__(*n)", "Dense"),
    ],
)
def test_what_cannot_be_handed_on_is_for_a_person(base: str, call: str, word: str) -> None:
    (message,) = asked(base, init(call))
    assert f"`{word}`" in message


def test_tf_keras_is_tf_keras() -> None:
    body = init("super().__init__(n, None, True, 'zeros')")
    assert become("L.Dense", body, Settings(), "tensorflow.keras") == body


def test_across_files(tmp_path: Path) -> None:
    files = {
        "base.py": "from keras.layers import Dense\n\n\nclass Wide(Dense):\n    pass\n",
        "mid.py": "from base import Wide\n\n\nclass Wider(Wide):\n    pass\n",
        "use.py": "from mid import Wider\n\nx = Wider(output_dim=3)\ny = Wider(3, 'uniform')\n",
    }
    paths = [tmp_path / name for name in files]
    for path in paths:
        path.write_text(files[path.name])
    project = Project.scan(paths)
    text = rewrite(files["use.py"], OLD, project=project, path=str(tmp_path / "use.py")).text
    assert text.endswith("x = Wider(units=3)\ny = Wider(3, kernel_initializer='uniform')\n")


@pytest.mark.parametrize("base", ["L.BatchNormalization", "L.Dense", "L.Dropout"])
def test_arguments_that_are_only_given_on_are_read_behind_the_own_ones(base: str) -> None:
    body = init("super(A, self).__init__(*args, **kwargs)", "own, *args, **kwargs")
    assert become(base, body) == body
    assert not asked(base, body)


def test_what_stands_behind_the_own_parameters_is_an_argument_of_the_class() -> None:
    body = init("super().__init__(*args)", "own, *args") + "\n\nA(True, 1e-3)\n"
    assert become("L.BatchNormalization", body).endswith("A(True, epsilon=1e-3)\n")


def test_what_goes_behind_arguments_of_the_constructor_is_for_a_person() -> None:
    body = init("super().__init__(n, 3, 3, *args)", "n, *args") + "\n\nA(8)\nA(8, 'uniform')\n"
    assert "super().__init__(n, (3, 3), *args)" in become("L.Convolution2D", body)
    (message,) = asked("L.Convolution2D", body)
    assert message.startswith("KM213 ")
    assert "give it by name" in message
