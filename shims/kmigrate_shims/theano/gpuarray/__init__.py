"""`theano.gpuarray`: it says that there is no GPU of Theano's own. TensorFlow uses the GPU by itself."""

from __future__ import annotations

from typing import Any

pygpu = None
pygpu_activated = False
theano_gpu_is_already_active = False


def use(device: Any, *args: Any, **kwargs: Any) -> None:
    """Accepted: TensorFlow chooses the device. See tf.config.set_visible_devices."""


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    raise AttributeError(
        f"theano.gpuarray.{name} is not there: TensorFlow uses the GPU by itself. Ask pygpu_activated first, or use "
        "theano.tensor's function of the same meaning."
    )
