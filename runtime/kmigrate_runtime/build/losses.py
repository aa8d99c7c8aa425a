"""Losses by their names in Keras 2.3.1, of Keras 3 where it computes the same, else of the shims."""

from __future__ import annotations

from typing import Any

import keras

from kmigrate_runtime.build.kit import Kit
from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.spec import Foreign, Layer, Training
from kmigrate_shims import losses as shims

RENAMED = {
    "mse": "mean_squared_error", "mae": "mean_absolute_error", "mape": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error", "kld": "kl_divergence", "kullback_leibler_divergence": "kl_divergence",
    "logcosh": "log_cosh", "huber_loss": "huber", "cosine": "cosine_similarity",
    "cosine_proximity": "cosine_similarity",
}  # fmt: skip
CROSSENTROPIES = ("categorical_crossentropy", "sparse_categorical_crossentropy", "binary_crossentropy")
# Classes of Keras 2.3 that are named otherwise today.
CLASSES = {
    "LogCosh": "LogCosh",
    "Logcosh": "LogCosh",
    "KLDivergence": "KLDivergence",
    "CosineProximity": "CosineSimilarity",
}


def loss_of(said: Any, output: Any, training: Training, kit: Kit) -> Any:
    """The loss of one output, with the mean that its release took."""
    if said is None:
        return None
    reduction = training.options.get("reduction", "all")
    if isinstance(said, dict):
        return _object(said, training, kit)
    loss = kit.foreign(said, Layer(said.name, "loss")) if isinstance(said, Foreign) else function(said, training, kit)
    if reduction == "counted":
        kit.uses("losses.Counted")
        return shims.Counted(loss)
    if getattr(output, "_keras_mask", None) is not None:
        kit.uses("losses.Everywhere")
        return shims.Everywhere(loss)
    return loss


def function(name: str, training: Training, kit: Kit) -> Any:
    full = RENAMED.get(name, name)
    options = training.options
    if full == "cosine_similarity" and options.get("cosine") == "mean":
        return _shim("cosine_proximity", kit)
    if full in ("hinge", "squared_hinge") and options.get("hinge_zeros") == "kept":
        return _shim(full, kit)
    if full in CROSSENTROPIES and (form := options.get("crossentropy")):
        clipped = "clipped" if form == "clipped" or full != "binary_crossentropy" else "added"
        if form == "clipped" or full == "binary_crossentropy":
            return _shim(f"{clipped}_{full}", kit)
    found = getattr(keras.losses, full, None)
    if found is None:
        raise Complaint(
            f"No loss is called {name!r}. Give --custom FILE.py with a function of that name, or --inference."
        )
    return found


def _shim(name: str, kit: Kit) -> Any:
    kit.uses(f"losses.{name}")
    return getattr(shims, name)


def _object(said: dict[str, Any], training: Training, kit: Kit) -> Any:
    """A loss that was an object, with its options."""
    kind, options = said["kind"], dict(said.get("options") or {})
    cls = getattr(keras.losses, CLASSES.get(kind, kind), None)
    if cls is None:
        raise Complaint(f"No loss is called {kind!r}. Give --custom FILE.py with a class of that name, or --inference.")
    if options.get("reduction") in ("auto", None):
        options.pop("reduction", None)
    fn = options.pop("fn", None)
    if fn is not None:
        return function(fn, training, kit)
    try:
        return cls(**options)
    except (TypeError, ValueError) as error:
        raise Complaint(f"The loss {kind} cannot be made: {' '.join(str(error).split())}") from error
