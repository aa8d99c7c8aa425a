"""cuDNN of Theano's own: it is not there, and says so when it is asked."""

from __future__ import annotations


def dnn_available() -> bool:
    """Whether operations of this module could run."""
    return False


dnn_available.msg = "TensorFlow computes, and uses cuDNN by itself."  # type: ignore[attr-defined]
