"""What an old name that is not there says: what to take instead."""

from __future__ import annotations

from typing import NoReturn

from kmigrate_shims.backend.absent import gone

_QUEUE = "it was a part of the queue of batches. Use keras.utils.OrderedEnqueuer, or hand the generator to model.fit"
_LOOPS = "it was a part of compile. Use model.compile(...), and read model.metrics_names"
INSTEAD: dict[str, str] = {
    **dict.fromkeys(("get_index", "init_pool", "init_pool_generator", "next_sample"), _QUEUE),
    **dict.fromkeys(
        (
            "call_metric_function",
            "collect_per_output_metric_info",
            "get_output_sample_weight_and_mode",
            "prepare_sample_weights",
        ),
        _LOOPS,
    ),
    "check_generator_arguments": "fit checks its arguments itself. Use model.fit(generator)",
    "get_input_shape_and_dtype": "Use layer.batch_input_shape and layer.dtype of the model's first layer",
    "get_static_batch_size": "Use layer.batch_input_shape[0]",
    "update_state_wrapper": "a metric's update_state is wrapped when it is made. Use a class derived from Metric",
    "result_wrapper": "a metric's result is wrapped when it is made. Use a class derived from Metric",
    "weighted_assign_add": "Use K.update_add(variable, K.sum(values * weights))",
    "update_confusion_matrix_variables": "Use the metrics TruePositives, FalsePositives, TrueNegatives, FalseNegatives",
    "filter_top_k": "Use Precision(top_k=...) or Recall(top_k=...)",
    "reduce_weighted_loss": "Use keras.utils.losses_utils.compute_weighted_loss(losses, sample_weight, reduction)",
    "normalize_conv": "it was a part of the NumPy backend. Use keras.backend.numpy_backend.conv2d",
    "keras_modules_injection": "it handed Keras to another package. Call the function of keras.applications itself",
    "add_edge": "it was a part of model_to_dot. Use keras.utils.vis_utils.model_to_dot(model)",
    "is_model": "Use isinstance(layer, keras.Model)",
    "is_wrapped_model": "Use isinstance(layer.layer, keras.Model)",
    "Merge": "Use keras.layers.add, multiply, average, concatenate or dot",
    "merge": "Use keras.layers.add, multiply, average, concatenate or dot",
    "_run_internal_graph": "Use model.call(inputs)",
    "_fit_loop": "Use model.fit(...)",
    "_test_loop": "Use model.evaluate(...)",
    "_predict_loop": "Use model.predict(...)",
    "_object_list_uid": "Use keras.utils.generic_utils.object_list_uid",
}


def refuse(module: str, name: str) -> NoReturn:
    """The error for a name that a module has not: private ones were reached for by many programs."""
    if name in INSTEAD:
        raise gone(f"{module}.{name} is not there: {INSTEAD[name]}.")
    if name.startswith("_") and not name.startswith("__"):
        raise gone(
            f"{module}.{name} is not there: it was a private part of the old Keras. Use the public names of "
            f"{module}, or copy the function from the old release into the program."
        )
    raise gone(f"module '{module}' has no attribute '{name}'")
