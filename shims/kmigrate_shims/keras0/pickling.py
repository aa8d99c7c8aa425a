"""Pickles and copies of compiled models: all but what `compile` made, and how far the training has come."""

from __future__ import annotations

from typing import Any

MADE = {
    "X_train", "X_test", "y_train", "y_test", "y", "weights", "optimizer",
    "_train", "_train_with_acc", "_predict", "_test", "_test_with_acc",
}  # fmt: skip
SAID = ("sample_weight_mode", "sample_weight_modes", "loss_weights")


def pieces(model: Any) -> tuple[Any, ...]:
    """What `put_together` makes the model of."""
    parts = {name: value for name, value in vars(model).items() if name not in MADE}
    optimizer = getattr(model, "optimizer", None)
    if optimizer is None:
        return type(model), parts, None
    own = {name: value for name, value in vars(optimizer).items() if name in ("clipnorm", "clipvalue")}
    options = {name: value for name, value in optimizer.get_config().items() if name != "name"}
    return type(model), parts, (type(optimizer), {**own, **options}, optimizer.get_state())


def put_together(cls: Any, parts: Any, trained: Any) -> Any:
    model = cls.__new__(cls)
    vars(model).update(parts)
    if trained is not None:
        kind, options, state = trained
        words = {name: parts[name] for name in SAID if name in parts}
        model.compile(optimizer=kind(**options), loss=parts["loss"], **words)
        model.optimizer.set_state(state)
    return model
