"""`keras.engine.training_utils` of Keras 2.2 and 2.3: helpers that programs reached for."""

from kmigrate_shims.keras.engine.compiling import loss_function as _loss_function
from kmigrate_shims.keras.engine.compiling import loss_functions as _loss_functions
from kmigrate_shims.keras.engine.compiling import loss_weights as _loss_weights
from kmigrate_shims.keras.engine.data import (
    batch_shuffle,
    check_array_length_consistency,
    check_loss_and_target_compatibility,
    check_num_samples,
    is_generator_or_sequence,
    make_batches,
    should_run_validation,
    standardize_class_weights,
    standardize_input_data,
    standardize_sample_or_class_weights,
    standardize_sample_weights,
    standardize_single_array,
    standardize_weights,
)
from kmigrate_shims.keras.engine.reporting import metric_function as _metric_function
from kmigrate_shims.keras.engine.reporting import metric_name as _metric_name
from kmigrate_shims.keras.engine.reporting import per_output as _per_output
from kmigrate_shims.keras.engine.weighting import weighted_masked_objective
from kmigrate_shims.keras.utils.data_utils import is_sequence, iter_sequence_infinite

prepare_loss_functions = _loss_functions


def prepare_loss_weights(output_names, loss_weights=None):  # type: ignore[no-untyped-def]
    return _loss_weights(output_names, loss_weights)


def get_loss_function(loss):  # type: ignore[no-untyped-def]
    return _loss_function(loss)


def collect_metrics(metrics, output_names):  # type: ignore[no-untyped-def]
    """The metrics of each output."""
    return _per_output(metrics, output_names)


def get_metric_function(metric, output_shape=None, loss_fn=None):  # type: ignore[no-untyped-def]
    return _metric_function(metric, output_shape, loss_fn)


def get_metric_name(metric, weighted=False):  # type: ignore[no-untyped-def]
    return _metric_name(metric, weighted)


__all__ = [
    "batch_shuffle", "check_array_length_consistency", "check_loss_and_target_compatibility", "check_num_samples",
    "collect_metrics", "get_loss_function", "get_metric_function", "get_metric_name", "is_generator_or_sequence",
    "is_sequence", "iter_sequence_infinite", "make_batches", "prepare_loss_functions", "prepare_loss_weights",
    "should_run_validation", "standardize_class_weights", "standardize_input_data",
    "standardize_sample_or_class_weights", "standardize_sample_weights", "standardize_single_array",
    "standardize_weights", "weighted_masked_objective",
]  # fmt: skip
