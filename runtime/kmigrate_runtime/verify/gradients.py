"""The gradients of a compiled model, asked of the backend that Keras runs on."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import keras

from kmigrate_runtime.verify import trees
from kmigrate_runtime.verify.modes import Mode


def loss_and_gradients(model: Any, x: Any, y: Any, w: Any, mode: Mode) -> tuple[float, list[Any]]:
    return BACKENDS[keras.backend.backend()](model, x, y, w, mode)


def _loss(model: Any, x: Any, y: Any, w: Any) -> Any:
    outputs = model(x, training=False)
    return model.compute_loss(x=x, y=y, y_pred=outputs, sample_weight=w)


def _tensorflow(model: Any, x: Any, y: Any, w: Any, mode: Mode) -> tuple[float, list[Any]]:
    import tensorflow

    weights = [weight.value if not hasattr(weight, "handle") else weight for weight in model.trainable_weights]

    @tensorflow.function(jit_compile=mode.xla or None, autograph=False)  # type: ignore[untyped-decorator, unused-ignore]
    def run() -> Any:
        with tensorflow.GradientTape() as tape:
            loss = _loss(model, _tensors(x), _tensors(y), _tensors(w))
        return loss, [_dense(g) for g in tape.gradient(loss, weights)]

    def _tensors(values: Any) -> Any:
        return None if values is None else trees.map_structure(tensorflow.convert_to_tensor, values)

    def _dense(gradient: Any) -> Any:
        return None if gradient is None else tensorflow.convert_to_tensor(gradient)

    loss, gradients = run()
    return float(loss), [None if g is None else g.numpy() for g in gradients]


def _jax(model: Any, x: Any, y: Any, w: Any, mode: Mode) -> tuple[float, list[Any]]:
    jax = importlib.import_module("jax")
    fixed = [variable.value for variable in model.non_trainable_variables]

    def loss(weights: Any) -> Any:
        outputs, _ = model.stateless_call(weights, fixed, x, training=False)
        return model.compute_loss(x=x, y=y, y_pred=outputs, sample_weight=w)

    found, gradients = jax.value_and_grad(loss)([variable.value for variable in model.trainable_variables])
    return float(found), [keras.ops.convert_to_numpy(gradient) for gradient in gradients]


def _torch(model: Any, x: Any, y: Any, w: Any, mode: Mode) -> tuple[float, list[Any]]:
    model.zero_grad()
    given, wanted = (trees.map_structure(keras.ops.convert_to_tensor, arrays) for arrays in (x, y))
    loss = _loss(model, given, wanted, w)
    loss.backward()
    found = [weight.value.grad for weight in model.trainable_weights]
    return float(loss), [None if g is None else keras.ops.convert_to_numpy(g) for g in found]


BACKENDS: dict[str, Callable[[Any, Any, Any, Any, Mode], tuple[float, list[Any]]]] = {
    "tensorflow": _tensorflow,
    "jax": _jax,
    "torch": _torch,
}
