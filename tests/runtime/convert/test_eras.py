"""What only some releases or backends did, each held by recordings of theirs."""

from __future__ import annotations

import os

import pytest

pytest.importorskip("keras", reason="models need the extra `runtime`", exc_type=ImportError)
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import replay


@pytest.mark.parametrize(
    ("stack", "name"),
    [
        # Means that count the border.
        ("keras-2.0.8-theano", "average-pool1d-same-p4-s1"),
        ("keras-2.0.8-theano", "average-pool2d-same-p5x4-s2x3-first"),
        # Carries as outputs.
        ("keras-2.3.1-cntk", "lstm-masked-sequences"),
        ("keras-2.3.1-cntk", "bidirectional-masked"),
        ("keras-2.3.1-cntk", "rnn-lstm-cell-options"),
        ("keras-2.3.1-cntk", "convlstm-same-first"),
        # An epsilon that is not that of the layer.
        ("keras-2.3.1-cntk", "bn-options"),
    ],
)
def test_it_computes_and_trains_as_it_did(stack: str, name: str) -> None:
    found = replay.replay(stack, name, train=True)
    assert found.equal, found
