"""Losses by their names in Keras 2.3.1, of Keras 3 where it computes the same, else of the shims."""

from __future__ import annotations

from typing import Any

import keras

from kmigrate_runtime.build.kit import Kit
from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.spec import Foreign, Training
from kmigrate_shims import losses as shims

RENAMED = {
    "mse": "mean_squared_error", "mae": "mean_absolute_error", "mape": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error", "kld": "kl_divergence", "kullback_leibler_divergence": "kl_divergence",
    "logcosh": "log_cosh", "huber_loss": "huber", "cosine": "cosine_similarity",
    "cosine_proximity": "cosine_similarity",
}  # fmt: skip
# Each with the activation whose argument it takes where the probabilities are to be left out.
CROSSENTROPIES = {
    "categorical_crossentropy": "softmax",
    "sparse_categorical_crossentropy": "softmax",
    "binary_crossentropy": "sigmoid",
}
# Classes of Keras 2.3 that are named otherwise today.
CLASSES = {
    "LogCosh": "LogCosh",
    "Logcosh": "LogCosh",
    "KLDivergence": "KLDivergence",
    "CosineProximity": "CosineSimilarity",
}


MEANS = (None, "auto", "sum_over_batch_size")
# Options that a class of Keras 3 does not write into a file, with the values that it comes back with.
FORGOTTEN: dict[str, dict[str, Any]] = {"Huber": {"delta": 1.0}, "CosineSimilarity": {"axis": -1}}


def loss_of(said: Any, name: str, output: Any, training: Training, kit: Kit, last: str | None = None) -> Any:
    """The loss of one output, with the mean that its release took; `last` is the activation that makes the output."""
    if said is None:
        return None
    reduction = training.options.get("reduction", "all")
    # Keras 3 leaves masked steps out of a mean, and takes no weight of a sample for many numbers.
    spread = getattr(output, "_keras_mask", None) is not None or len(output.shape) != 2
    if isinstance(said, dict):
        mean = spread and (said.get("options") or {}).get("reduction") in MEANS
        loss = _object(said, training, kit, single=mean)
        return _everywhere(loss, training, kit) if mean else loss
    loss = (
        kit.trained_with(said, "loss", name)
        if isinstance(said, Foreign)
        else function(said, training, kit, last, len(output.shape) == 2)
    )
    if reduction == "counted":
        kit.uses("losses.Counted")
        return shims.Counted(loss)
    return _everywhere(loss, training, kit) if spread else loss


def _everywhere(loss: Any, training: Training, kit: Kit) -> Any:
    kit.uses("losses.Everywhere")
    return shims.Everywhere(loss, masked=training.options.get("masked", True))


def function(name: str, training: Training, kit: Kit, last: str | None = None, flat: bool = False) -> Any:
    full = RENAMED.get(name, name)
    options = training.options
    if full == "cosine_similarity" and options.get("cosine_sign") == "positive":
        return _shim("positive_cosine_proximity", kit)
    if full == "cosine_similarity" and options.get("cosine") == "mean":
        return _shim("cosine_proximity", kit)
    if full in ("hinge", "squared_hinge") and options.get("hinge_zeros") == "kept":
        return _shim(full, kit)
    if full in CROSSENTROPIES and (form := options.get("crossentropy")):
        # Over more than two axes the old softmax was a division, whose argument nobody looked for.
        if form == "logits" and last == CROSSENTROPIES[full] and (last == "sigmoid" or flat):
            return getattr(keras.losses, full)
        if form == "logits_any" and last in CROSSENTROPIES.values():
            return getattr(keras.losses, full)
        return _shim(f"{_form(full, form, options)}_{full}", kit)
    found = getattr(keras.losses, full, None)
    if found is None:
        raise Complaint(
            f"No loss is called {name!r}. Give --custom FILE.py with a function of that name, or --inference."
        )
    return found


def _form(name: str, form: str, options: dict[str, Any]) -> str:
    if name == "binary_crossentropy" and form.startswith("logits"):
        return "added"
    return "normalized" if name.startswith("sparse") and options.get("sparse") == "normalize" else "clipped"


def _shim(name: str, kit: Kit) -> Any:
    kit.uses(f"losses.{name}")
    return getattr(shims, name)


def _object(said: dict[str, Any], training: Training, kit: Kit, single: bool = False) -> Any:
    """A loss that was an object, with its options; `single`: it gives the loss of each number, and no mean."""
    kind, options = said["kind"], dict(said.get("options") or {})
    cls = getattr(keras.losses, CLASSES.get(kind, kind), None)
    if cls is None:
        raise Complaint(f"No loss is called {kind!r}. Give --custom FILE.py with a class of that name, or --inference.")
    if options.get("reduction") in MEANS:
        options.pop("reduction", None)
    fn = options.pop("fn", None)
    if "reduction" in options:  # which no function has
        fn = None
    if set(options) - {"name", "reduction"} and not (fn in CROSSENTROPIES and _plain_crossentropy(options)):
        fn = None  # the class has what the function was given
    if kind == "CosineSimilarity" and training.options.get("cosine_sign") and options.get("axis", -1) == -1:
        fn = "cosine_similarity"
    if fn is not None:
        return function(fn, training, kit)
    if any(options.get(key, value) != value for key, value in FORGOTTEN.get(cls.__name__, {}).items()):
        cls = _shim(cls.__name__, kit)
    if single:
        options["reduction"] = "none"
    try:
        return cls(**options)
    except (TypeError, ValueError) as error:
        raise Complaint(f"The loss {kind} cannot be made: {' '.join(str(error).split())}") from error


def _plain_crossentropy(options: dict[str, Any]) -> bool:
    silent = {"from_logits": False, "label_smoothing": 0, "axis": -1, "ignore_class": None}
    return all(options.get(key, value) == value for key, value in silent.items())
