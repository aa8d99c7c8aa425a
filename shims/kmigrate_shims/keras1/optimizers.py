"""`keras.optimizers` of Keras 1: `get_updates(params, constraints, loss)`, and defaults of then.

The formulas are those of Keras 2's face; an optimizer of a user's own may say its own `get_updates`.
"""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras import optimizers as later
from kmigrate_shims.keras1 import backend as K
from kmigrate_shims.keras1.generic import get_custom_objects, get_from_module, keyed

clip_norm = later.clip_norm


class Optimizer(later.Optimizer):
    def get_updates(self, params: Any, constraints: Any, loss: Any) -> list[Any]:
        raise NotImplementedError

    def get_state(self) -> list[Any]:
        """Its name before Keras 1.1."""
        return self.get_weights()

    def set_state(self, value_list: Any) -> None:
        self.set_weights(value_list)

    def get_gradients(self, loss: Any, params: Any) -> list[Any]:
        grads = K.gradients(loss, params)
        if any(g is None for g in grads):
            names = [str(getattr(p, "name", p)) for p, g in zip(params, grads, strict=True) if g is None]
            raise ValueError(
                f"The loss has no derivative by {', '.join(names)}, which it is not computed of. Take them out of the "
                "trainable weights."
            )
        if getattr(self, "clipnorm", 0) and self.clipnorm > 0:
            norm = K.sqrt(sum(K.sum(K.square(g)) for g in grads))
            grads = [clip_norm(g, self.clipnorm, norm) for g in grads]
        if getattr(self, "clipvalue", 0) and self.clipvalue > 0:
            grads = [K.clip(g, -self.clipvalue, self.clipvalue) for g in grads]
        return list(grads)


class _Formula(Optimizer):
    """One whose formula is Keras 2's."""

    formula: Any

    def _begun(self, lr: float, decay: float, kwargs: dict[str, Any], **more: Any) -> None:
        self.formula.__init__(self, lr, decay=decay, **more, **kwargs)
        self.iterations = K.variable(0.0, name="iterations")

    def get_updates(self, params: Any, constraints: Any, loss: Any) -> list[Any]:
        known = keyed(constraints)
        for p in params:
            if p in known:
                p.constraint = known[p]
        return list(self.formula.get_updates(self, loss, params))


class SGD(_Formula, later.SGD):
    formula = later.SGD

    def __init__(
        self, lr: float = 0.01, momentum: float = 0.0, decay: float = 0.0, nesterov: bool = False, **kwargs: Any
    ) -> None:
        self._begun(lr, decay, kwargs, momentum=momentum, nesterov=nesterov)


class RMSprop(_Formula, later.RMSprop):
    formula = later.RMSprop

    def __init__(
        self, lr: float = 0.001, rho: float = 0.9, epsilon: float = 1e-8, decay: float = 0.0, **kwargs: Any
    ) -> None:
        self._begun(lr, decay, kwargs, rho=rho, epsilon=epsilon)


class Adagrad(_Formula, later.Adagrad):
    formula = later.Adagrad

    def __init__(self, lr: float = 0.01, epsilon: float = 1e-8, decay: float = 0.0, **kwargs: Any) -> None:
        self._begun(lr, decay, kwargs, epsilon=epsilon)


class Adadelta(_Formula, later.Adadelta):
    formula = later.Adadelta

    def __init__(
        self, lr: float = 1.0, rho: float = 0.95, epsilon: float = 1e-8, decay: float = 0.0, **kwargs: Any
    ) -> None:
        self._begun(lr, decay, kwargs, rho=rho, epsilon=epsilon)


class Adam(_Formula, later.Adam):
    formula = later.Adam

    def __init__(
        self, lr: float = 0.001, beta_1: float = 0.9, beta_2: float = 0.999, epsilon: float = 1e-8,
        decay: float = 0.0, **kwargs: Any,
    ) -> None:  # fmt: skip
        self._begun(lr, decay, kwargs, beta_1=beta_1, beta_2=beta_2, epsilon=epsilon)

    def get_updates(self, params: Any, constraints: Any, loss: Any) -> list[Any]:
        found = super().get_updates(params, constraints, loss)
        self.weights = self.weights[: 1 + 2 * len(params)]  # there was no `amsgrad`
        return found

    def get_config(self) -> dict[str, Any]:
        found = super().get_config()
        found.pop("amsgrad", None)
        return found


class Adamax(_Formula, later.Adamax):
    formula = later.Adamax

    def __init__(
        self, lr: float = 0.002, beta_1: float = 0.9, beta_2: float = 0.999, epsilon: float = 1e-8,
        decay: float = 0.0, **kwargs: Any,
    ) -> None:  # fmt: skip
        self._begun(lr, decay, kwargs, beta_1=beta_1, beta_2=beta_2, epsilon=epsilon)


class Nadam(_Formula, later.Nadam):
    formula = later.Nadam

    def __init__(
        self, lr: float = 0.002, beta_1: float = 0.9, beta_2: float = 0.999, epsilon: float = 1e-8,
        schedule_decay: float = 0.004, **kwargs: Any,
    ) -> None:  # fmt: skip
        self._begun(lr, 0.0, kwargs, beta_1=beta_1, beta_2=beta_2, epsilon=epsilon, schedule_decay=schedule_decay)


class TFOptimizer(later.TFOptimizer):
    def __init__(self, optimizer: Any) -> None:
        super().__init__(optimizer)
        self.updates = []

    @property
    def weights(self) -> Any:
        raise NotImplementedError(
            "An optimizer of TensorFlow keeps its weights for itself. Take one of keras.optimizers."
        )

    def get_updates(self, params: Any, constraints: Any, loss: Any) -> list[Any]:
        if constraints:
            raise ValueError("TF optimizers do not support weights constraints. Either remove all weights constraints "
                             "in your model, or use a Keras optimizer.")  # fmt: skip
        return list(super().get_updates(loss, params))


sgd, rmsprop, adagrad, adadelta, adam, adamax, nadam = SGD, RMSprop, Adagrad, Adadelta, Adam, Adamax, Nadam
_KNOWN = {"sgd": SGD, "rmsprop": RMSprop, "adagrad": Adagrad, "adadelta": Adadelta, "adam": Adam, "adamax": Adamax,
          "nadam": Nadam, "tfoptimizer": TFOptimizer}  # fmt: skip


def optimizer_from_config(config: Any, custom_objects: Any = None) -> Any:
    name = config["class_name"]
    found = {**_KNOWN, **get_custom_objects(), **(custom_objects or {})}
    cls = (custom_objects or {}).get(name) or get_custom_objects().get(name) or found.get(name.lower())
    if cls is None:
        raise ValueError("Optimizer class not found:", name)
    return cls.from_config(config["config"])


def get(identifier: Any, kwargs: Any = None) -> Any:
    import tensorflow as tf

    if isinstance(identifier, tf.compat.v1.train.Optimizer):
        return TFOptimizer(identifier)
    return get_from_module(identifier, globals(), "optimizer", instantiate=True, kwargs=kwargs)
