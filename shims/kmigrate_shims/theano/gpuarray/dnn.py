"""cuDNN of Theano's own: it is not there, and says so when it is asked."""

from __future__ import annotations

from typing import Any


def dnn_present() -> bool:
    """Whether cuDNN was found."""
    return False


def dnn_available(context_name: Any = None) -> bool:
    """Whether operations of this module could run."""
    return False


def version(raises: bool = True) -> int:
    """The release of cuDNN: there is none to ask."""
    if raises:
        raise RuntimeError("cuDNN not available: TensorFlow computes, and uses cuDNN by itself.")
    return -1


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    raise AttributeError(
        f"theano.gpuarray.dnn.{name} is not there: TensorFlow uses cuDNN by itself. Ask dnn_available first, or use "
        "theano.tensor.nnet's function of the same meaning."
    )


for _each in (dnn_present, dnn_available):
    _each.msg = "TensorFlow computes, and uses cuDNN by itself."  # type: ignore[attr-defined]
