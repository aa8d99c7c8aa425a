"""Optimizer with its state, losses and metrics: what `compile` was given."""

from __future__ import annotations

from typing import Any

from kmigrate_runtime.build import Built
from kmigrate_runtime.build.kit import Kit
from kmigrate_runtime.build.losses import loss_of
from kmigrate_runtime.build.metrics import metrics_of
from kmigrate_runtime.build.optimizers import optimizer_of, restore
from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.spec import Training


def compile_model(built: Built, training: Training, kit: Kit) -> None:
    model = built.model
    if training.optimizer is None:
        kit.note("The file has no optimizer, so that the model is not compiled.")
        return
    names, outputs = list(training.losses), list(model.outputs)
    if len(names) != len(outputs):
        raise Complaint(f"{len(outputs)} outputs and {len(names)} losses: the training of this file is not whole.")
    losses = [
        loss_of(training.losses[name], output, training, kit) for name, output in zip(names, outputs, strict=True)
    ]
    metrics = [metrics_of(training, name, output, kit) for name, output in zip(names, outputs, strict=True)]
    arguments: dict[str, Any] = {"optimizer": optimizer_of(training.optimizer, kit)}
    if len(outputs) == 1:
        arguments |= {"loss": losses[0], "metrics": metrics[0]}
        if training.loss_weights.get(names[0], 1.0) != 1.0:
            arguments["loss_weights"] = [training.loss_weights[names[0]]]
    else:
        weights = [float(training.loss_weights.get(name, 1.0)) for name in names]
        arguments |= {"loss": losses, "metrics": metrics, "loss_weights": weights}
    model.compile(**arguments)
    restore(training.optimizer, built, kit)
