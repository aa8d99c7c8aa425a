"""`theano.sandbox.cuda`: it says that there is no GPU of Theano's own. TensorFlow uses the GPU by itself."""

from __future__ import annotations

from typing import Any

cuda_available = False
cuda_enabled = False
cuda_initialization_error_message = "TensorFlow computes, and uses the GPU where there is one."


def use(device: Any, *args: Any, **kwargs: Any) -> None:
    """Accepted: TensorFlow chooses the device. See tf.config.set_visible_devices."""


def unuse() -> None:
    """Nothing is to be given back."""


def handle_shared_float32(tf: Any) -> None:
    """Shared variables are TensorFlow's."""


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    raise AttributeError(
        f"theano.sandbox.cuda.{name} is not there: TensorFlow uses the GPU by itself. Ask cuda_available first, as the "
        "old programs did, or use theano.tensor's function of the same meaning."
    )
