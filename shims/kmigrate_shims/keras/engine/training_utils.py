"""`keras.engine.training_utils` of Keras 2.2 and 2.3: helpers that programs reached for."""

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
from kmigrate_shims.keras.engine.weighting import weighted_masked_objective
from kmigrate_shims.keras.utils.data_utils import is_sequence, iter_sequence_infinite

prepare_loss_functions = _loss_functions


def prepare_loss_weights(output_names, loss_weights=None):  # type: ignore[no-untyped-def]
    return _loss_weights(output_names, loss_weights)


__all__ = [
    "batch_shuffle", "check_array_length_consistency", "check_loss_and_target_compatibility", "check_num_samples",
    "is_generator_or_sequence", "is_sequence", "iter_sequence_infinite", "make_batches", "prepare_loss_functions",
    "prepare_loss_weights", "should_run_validation", "standardize_class_weights", "standardize_input_data",
    "standardize_sample_or_class_weights", "standardize_sample_weights", "standardize_single_array",
    "standardize_weights", "weighted_masked_objective",
]  # fmt: skip
