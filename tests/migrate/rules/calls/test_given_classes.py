"""Classes that are given on, to be called elsewhere."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

HEAD = (
    "from keras import layers\nfrom keras.layers import GRU, LSTM, Dense\nfrom keras.optimizers import Adagrad, SGD\n\n"
)


def said(body: str, source: str = "2.2", modern: bool = False) -> list[str]:
    found = rewrite(f"{HEAD}{body}\n", Settings(source=source, modern=modern)).findings
    return [finding.message for finding in found if finding.rule == "KM279"]


@pytest.mark.parametrize(
    "body",
    [
        "GRU(3)",
        "cell = GRU\ncell(3)",
        "class Mine(GRU):\n    pass",
        "isinstance(layer, GRU)",
        "isinstance(layer, (GRU, LSTM))",
        "layer.__class__ in [GRU, LSTM]",
        "type(layer) == LSTM",
        "load_model('m.h5', custom_objects={'GRU': GRU})",
        "kinds = {'dense': Dense}",
        "opts = [SGD]",
        "kinds = {GRU: 'gru'}",
        "layers.LSTM.__name__",
        "f = partial(GRU, reset_after=False)",
    ],
)
def test_what_gets_its_old_defaults_or_has_none(body: str) -> None:
    assert said(body) == []


@pytest.mark.parametrize(
    "body",
    [
        "layer = {'gru': GRU, 'dense': Dense}[kind](8)",
        "for cell in [GRU, Dense]:\n    model.add(cell(3))",
        "pairs = [('a', layers.GRU)]",
        "def f(cell=GRU):\n    return cell",
        "stack(GRU, 3)",
        "stack(cell=GRU)",
        "def f():\n    return GRU",
        "class Config:\n    cell = GRU",
        "config.cell = GRU",
        "cell = GRU if old else Dense",
    ],
)
def test_what_is_called_elsewhere(body: str) -> None:
    assert len(set(said(body))) == 1
    assert said(body)[0].endswith("give it recurrent_activation=hard_sigmoid, reset_after=False there")
    assert said(body, source="2.3")[0].endswith("give it reset_after=False there")
    assert said(body, modern=True) == []


def test_optimizers() -> None:
    defaults = "learning_rate=0.01, initial_accumulator_value=0.0, epsilon="
    assert said("opts = {'a': Adagrad, 's': SGD}")[0].endswith(f"give it {defaults}1e-14 there")
    assert said("opts = [Adagrad]", source="2.0")[0].endswith(f"{defaults}1e-16 there")


@pytest.mark.parametrize(
    "callee",
    ["{'gru': GRU, 'dense': Dense}[kind]", "[GRU, Dense][0 + kind]", "(GRU if old else Dense)", "(Dense or GRU)"],
)
def test_a_call_of_one_or_the_other_is_not_written_to(callee: str) -> None:
    text = rewrite(f"{HEAD}{callee}(8)\n", Settings(source="2.2")).text
    assert text.endswith(f"\n{callee}(8)\n")
    found = rewrite(f"{HEAD}{callee}(8, init='one')\n", Settings(source="1.2")).findings
    assert any("only sometimes" in finding.message for finding in found)


def test_a_call_of_the_only_one_is() -> None:
    text = rewrite(f"{HEAD}{{'gru': GRU}}[kind](8)\n", Settings(source="2.2")).text
    assert text.endswith("{'gru': GRU}[kind](8, recurrent_activation=hard_sigmoid, reset_after=False)\n")


def test_words_of_optimizers_in_a_configuration() -> None:
    body = "config = {'optimizer': 'adagrad', 'loss': 'mse'}\nkinds = {'adagrad': 3}\nm = Sequential()\nm.compile(**config)\n"
    found = rewrite(f"from keras.models import Sequential\n{body}", Settings(source="2.2")).findings
    assert [finding.line for finding in found if finding.rule == "KM403"] == [2]


@pytest.mark.parametrize(
    ("source", "epsilon"), [("0.3", "1e-12"), ("1.2", "1e-16"), ("2.1.2", "1e-16"), ("2.1.3", "1e-14")]
)
def test_the_epsilon_of_each_era(source: str, epsilon: str) -> None:
    """Keras 0.3.3 added 1e-6, 1.0.8 to 2.1.2 added 1e-8, and 2.1.3 and later 1e-7: the squares of them."""
    text = rewrite("from keras.optimizers import RMSprop\n\nRMSprop()\n", Settings(source=source)).text
    assert f"RMSprop(epsilon={epsilon})" in text


def test_a_star_import_is_not_joined() -> None:
    text = "from keras.models import Sequential\nfrom keras.optimizers import *\nm = Sequential()\nm.compile('adamax', 'mse')\n"
    result = rewrite(text, Settings(source="2.2"))
    assert "m.compile(Adamax(learning_rate=0.002), 'mse')" in result.text
    assert "from tensorflow.keras.optimizers import *\n" in result.text
    assert "KM005" not in {finding.rule for finding in result.findings}
