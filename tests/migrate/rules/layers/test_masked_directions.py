"""`Bidirectional` in files that mask."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings


def said(body: str, source: str = "2.2", shims: bool = True) -> list[str]:
    settings = Settings(source=source, shims=shims)
    text = f"from keras.layers import Bidirectional, Masking, SimpleRNN\n\n{body}\n"
    result = rewrite(text, settings)
    assert rewrite(result.text, settings).text == result.text
    return [f.status.value for f in result.findings if f.rule == "KM277"]


SEQUENCES = "Bidirectional(SimpleRNN(2, return_sequences=True))"


@pytest.mark.parametrize(
    ("body", "source"),
    [
        (SEQUENCES, "2.2"),
        ("Masking()\nBidirectional(SimpleRNN(2))", "2.2"),
        ("Masking()\nBidirectional(SimpleRNN(2, return_sequences=False))", "2.2"),
        (f"Masking()\n{SEQUENCES}", "3.0"),
    ],
)
def test_what_computes_the_same_stays(body: str, source: str) -> None:
    assert said(body, source) == []


@pytest.mark.parametrize("body", [SEQUENCES, "one = SimpleRNN(2, return_sequences=True)\nBidirectional(one)"])
@pytest.mark.parametrize("source", ["1.2", "2.0", "2.3"])
def test_outputs_were_repeated(body: str, source: str) -> None:
    assert said(f"Masking()\n{body}", source) == ["shimmed"]


def test_tf_keras_put_zeros_there_as_well() -> None:
    text = f"from tensorflow.keras.layers import Bidirectional, Masking, SimpleRNN\n\nMasking()\n{SEQUENCES}\n"
    assert rewrite(text, Settings()).text == text


def test_without_shims_it_is_reported() -> None:
    assert said(f"Masking()\n{SEQUENCES}", shims=False) == ["review"]


def test_a_layer_that_reads_backwards_is_for_a_person() -> None:
    assert said("Bidirectional(SimpleRNN(2, go_backwards=True))") == ["review"]
