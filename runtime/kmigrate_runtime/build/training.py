"""Optimizer with its state, losses and metrics: what `compile` was given."""

from __future__ import annotations

from typing import Any

from kmigrate_runtime.build import Built
from kmigrate_runtime.build.kit import Kit
from kmigrate_runtime.build.losses import loss_of
from kmigrate_runtime.build.metrics import metrics_of
from kmigrate_runtime.build.optimizers import optimizer_of, restore
from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.spec import Model, Tensor, Training

# Functions of TensorFlow that losses looked for behind an output.
LAST = {"nn.softmax": "softmax", "math.softmax": "softmax", "compat.v1.nn.softmax": "softmax",
        "math.sigmoid": "sigmoid", "nn.sigmoid": "sigmoid"}  # fmt: skip


def compile_model(built: Built, training: Training, described: Model, kit: Kit) -> None:
    model = built.model
    if training.optimizer is None:
        kit.note("The file has no optimizer, so that the model is not compiled.")
        return
    names, outputs = described.ends(), list(model.outputs)
    missing = [name for name in names if name not in training.losses]
    if missing:
        raise Complaint(f"The file has no loss for its output {missing[0]!r}. Give --inference to leave training out.")
    lasts = [last_activation(described, tensor) for tensor in described.outputs]
    losses = [
        loss_of(training.losses[name], name, output, training, kit, last)
        for name, output, last in zip(names, outputs, lasts, strict=True)
    ]
    metrics = [
        metrics_of(training, name, output, kit, last) for name, output, last in zip(names, outputs, lasts, strict=True)
    ]
    arguments: dict[str, Any] = {"optimizer": optimizer_of(training.optimizer, kit)}
    if all(loss is None for loss in losses):
        _tell_of_none(described, kit)
        losses = [None]
    if losses == [None]:
        arguments["metrics"] = metrics[0] if len(outputs) == 1 else metrics
    elif len(outputs) == 1:
        arguments |= {"loss": losses[0], "metrics": metrics[0]}
        if training.loss_weights.get(names[0], 1.0) != 1.0:
            arguments["loss_weights"] = [training.loss_weights[names[0]]]
    else:
        weights = [float(training.loss_weights.get(name, 1.0)) for name in names]
        arguments |= {"loss": losses, "metrics": metrics, "loss_weights": weights}
    model.compile(**arguments)
    restore(training.optimizer, built, kit)


def _tell_of_none(model: Model, kit: Kit) -> None:
    """A model that is trained by what its layers add, which stand-alone Keras did not write for `model.add_loss`."""
    layers = [layer for _, layer in model.walk()]
    if any(layer.kind == "AddLoss" or layer.foreign is not None for layer in layers):
        return
    kit.note(
        "The model was compiled without a loss. What model.add_loss was given is not in the file, and stands in the "
        "program that made it: add it again before training goes on. The optimizer goes on where it was."
    )


def last_activation(model: Model, tensor: Tensor) -> str | None:
    """The function that makes an output, where nothing comes behind it."""
    layer = model[tensor.layer]
    if layer.model is not None:
        return last_activation(layer.model, layer.model.outputs[tensor.index])
    if layer.inner or layer.kind in ("LSTM", "GRU", "SimpleRNN", "ConvLSTM2D"):
        return None
    if layer.kind == "Softmax":
        return "softmax"
    found = layer.options.get("activation", LAST.get(layer.options.get("function", "")))
    return found if isinstance(found, str) else None
