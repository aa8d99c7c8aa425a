"""What `compile` was given, and what the optimizer had gathered."""

from __future__ import annotations

from typing import Any

from kmigrate_runtime.legacy import optimizers
from kmigrate_runtime.legacy.context import Context
from kmigrate_runtime.legacy.parts import Parts
from kmigrate_runtime.spec import Foreign, Model, Optimizer, Training

LOSSES = {
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error",
    "kld": "kullback_leibler_divergence",
    "kl_divergence": "kullback_leibler_divergence",
    "cosine": "cosine_proximity",
    "cosine_similarity": "cosine_proximity",
    "log_cosh": "logcosh",
}
KNOWN = frozenset({
    *LOSSES.values(), "squared_hinge", "hinge", "categorical_hinge", "categorical_crossentropy",
    "sparse_categorical_crossentropy", "binary_crossentropy", "poisson", "huber", "huber_loss",
})  # fmt: skip
METRICS = {"acc": "accuracy", "top_k_categorical_accuracy": "top_k_categorical_accuracy"}
KNOWN_METRICS = KNOWN | {
    "accuracy", "binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy", "top_k_categorical_accuracy",
    "sparse_top_k_categorical_accuracy", "crossentropy", "ce", "auc", "AUC",
}  # fmt: skip
# What only some knew: a function of that name in another file is the user's.
METRICS_OF_KERAS1 = frozenset({
    "matthews_correlation", "precision", "recall", "fbeta_score", "fmeasure", "f1score", "fscore",
})  # fmt: skip
LATER_LOSSES = frozenset({"huber", "huber_loss"})


def read(parts: Parts, model: Model, context: Context) -> Training | None:
    config = parts.training if isinstance(parts.training, dict) else _of_keras0(parts.architecture)
    if config is None:
        return None
    names = dict(zip(model.ends(), [tensor.layer for tensor in model.outputs], strict=True))
    training = Training(options=_options(context), sample_weight_mode=config.get("sample_weight_mode"))
    written = config.get("optimizer_config")
    if isinstance(written, dict) and str(written.get("class_name")).startswith("LossScaleOptimizer"):
        written = _unscaled(written)
    if isinstance(written, dict):
        training.optimizer = optimizers.optimizer(
            str(written.get("class_name", written.get("name"))), dict(written.get("config") or {}), context
        )
        optimizers.gathered(training.optimizer, parts.slots, model, context)
        _tell_of_words(training.optimizer, model, context)
    training.losses = {name: _loss(value, context) for name, value in _by_output(config.get("loss"), names).items()}
    if "loss" in config and config["loss"] is None:  # trained by what layers and `add_loss` added
        training.losses = dict.fromkeys(names)
    weights = _by_output(config.get("loss_weights"), names)
    training.loss_weights = {name: float(value) for name, value in weights.items() if isinstance(value, int | float)}
    training.metrics = _metrics(config.get("metrics"), names, context)
    if config.get("weighted_metrics"):
        training.options["weighted_metrics"] = _metrics(config["weighted_metrics"], names, context)
    return training


def _tell_of_words(optimizer: Optimizer, model: Model, context: Context) -> None:
    """What a batch said of one word several times tf.keras clipped first and added up then."""
    clips = [name for name in ("clipvalue", "global_clipnorm") if optimizer.options.get(name)]
    words = [path for path, layer in model.walk() if layer.kind == "Embedding" and layer.trainable]
    if context.is_tf_keras and clips and words:
        context.tell(
            f"{words[0]}: tf.keras clipped ({clips[0]}) what a batch said of each word before it was added up, and "
            "here it is clipped as a whole: where words come again in a batch and the clip takes hold, training goes "
            "on a little otherwise."
        )


def _unscaled(written: dict[str, Any]) -> Any:
    """What scales losses of 16 bits is not kept: Keras puts one around any optimizer of a model that needs it."""
    config = written.get("config")
    inner = config.get("inner_optimizer", config.get("optimizer")) if isinstance(config, dict) else None
    return inner if isinstance(inner, dict) else written


def rename(training: Training | None, outer: Model, inner: Model) -> None:
    """Training of a model around another one becomes that of the inner model."""
    if training is None:
        return
    names = dict(zip(outer.ends(), inner.ends(), strict=False))
    for name in ("losses", "loss_weights", "metrics"):
        setattr(training, name, {names.get(key, key): value for key, value in getattr(training, name).items()})
    if training.optimizer is not None:
        wrapped = next(layer.name for layer in outer.layers if layer.model is inner)
        training.optimizer.slots = {
            slot: {path.removeprefix(f"{wrapped}/"): array for path, array in arrays.items()}
            for slot, arrays in training.optimizer.slots.items()
        }


def _of_keras0(architecture: Any) -> dict[str, Any] | None:
    """Keras 0 wrote loss and optimizer into the architecture."""
    if not isinstance(architecture, dict) or not isinstance(architecture.get("optimizer"), dict):
        return None
    optimizer = dict(architecture["optimizer"])
    return {
        "optimizer_config": {"class_name": optimizer.pop("name", "SGD"), "config": optimizer},
        "loss": architecture.get("loss"),
        "loss_weights": architecture.get("loss_weights"),
        "sample_weight_mode": architecture.get("sample_weight_mode", architecture.get("sample_weight_modes")),
    }


def _options(context: Context) -> dict[str, Any]:
    """How losses were computed and reduced."""
    theano, tensorflow = context.backend == "theano", context.backend == "tensorflow"
    keras1 = context.generation < 2
    newer = not keras1 and context.since("2.2.4" if context.is_tf_keras else "2.3") is True
    options: dict[str, Any] = {
        "reduction": "all" if newer else "counted",
        "crossentropy": "logits" if newer and tensorflow else "clipped",
        "hinge_zeros": "negative" if newer else "kept",
        "cosine": "mean" if keras1 or context.since("2.0.9") is False else "sum",
        "sparse": "clip" if tensorflow or context.backend is None else "normalize",
    }
    if context.is_tf_keras and context.since("2.4"):
        options["crossentropy"] = "logits_any"
    if context.is_tf_keras and context.since("2.10"):
        options["masked"] = False
    if context.is_tf_keras and (context.source.release or "").startswith("2.2.4"):
        options["cosine_sign"] = "positive"  # of TensorFlow 1.14 to 2.0; 2.1 wrote the same release
    if context.since("2.2.4" if context.is_tf_keras else "2.3") is True:
        options["metric_cosine_sign"] = "positive"  # whatever that of the loss is
    if context.backend == "cntk":
        options["updates"] = "after"
    if theano:
        options["cosine_floor"] = 0.0 if keras1 else 1e-7
    elif context.backend == "cntk":
        options["cosine_floor"] = 0.0
    else:
        options["cosine_floor"] = 1e-12
    return options


def _by_output(value: Any, names: dict[str, str]) -> dict[str, Any]:
    """One value for all outputs, a list of them, or a dictionary by name: of the output, or of its layer."""
    if value is None:
        return {}
    if isinstance(value, dict) and "class_name" not in value:
        # Keras trained only the outputs that the dictionary names.
        return {name: value.get(name, value.get(layer)) for name, layer in names.items()}
    if isinstance(value, list):
        return dict(zip(names, value, strict=False))
    return dict.fromkeys(names, value)


def _loss(value: Any, context: Context) -> Any:
    if value is None:
        return None
    if isinstance(value, dict):
        return {"kind": str(value.get("class_name")), "options": dict(value.get("config") or {})}
    name = LOSSES.get(str(value).lower() if str(value).lower() in LOSSES else str(value), str(value))
    later = name in LATER_LOSSES and not context.is_tf_keras and context.since("2.3") is False
    if name in KNOWN and not later and str(value) not in context.custom:
        return name
    name = str(value)
    if name not in context.custom:
        context.tell(f"The loss {name} is a function of the user.")
    return Foreign("function", name)


def _metrics(value: Any, names: dict[str, str], context: Context) -> dict[str, list[Any]]:
    if not value:
        return {}
    if isinstance(value, dict):
        found = {name: value.get(name, value.get(layer)) for name, layer in names.items()}
    elif isinstance(value, list) and len(value) == len(names) and any(isinstance(part, list) for part in value):
        found = dict(zip(names, value, strict=True))
    else:
        found = dict.fromkeys(names, value)
    return {
        name: [_metric(part, context) for part in _list(parts) if part is not None]
        for name, parts in found.items()
        if parts
    }


def _metric(value: Any, context: Context) -> Any:
    if isinstance(value, dict):
        options = dict(value.get("config") or {})
        if not isinstance(options.get("fn"), str):
            return {"kind": str(value.get("class_name")), "options": options}
        value = options["fn"]  # tf.keras wraps functions
    if str(value) in context.custom:
        return Foreign("function", str(value))
    name = METRICS.get(str(value), LOSSES.get(str(value).lower(), str(value)))
    known = name in KNOWN_METRICS or (name in METRICS_OF_KERAS1 and context.generation < 2)
    return name if known else Foreign("function", str(value))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
