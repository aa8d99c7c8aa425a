"""Names that stood in more than one old module, or under a second name: modules imported them from one another.

A row is a module and its names, each with where it stands here. What is not there at all is in `absent.py`.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import sys
from functools import partial
from typing import Any

from kmigrate_shims.keras import era
from kmigrate_shims.keras.absent import refuse
from kmigrate_shims.keras.borrowed import lend

_LAYER = "engine.base_layer:Layer"
_GENERIC = "utils.generic_utils:"
_DATA = "engine.data:"
_BATCHES = {
    "_batch_shuffle": _DATA + "batch_shuffle", "_make_batches": _DATA + "make_batches",
    "_check_array_length_consistency": _DATA + "check_array_length_consistency",
    "_check_array_lengths": _DATA + "check_array_length_consistency",
    "_check_loss_and_target_compatibility": _DATA + "check_loss_and_target_compatibility",
    "_check_num_samples": _DATA + "check_num_samples", "_slice_arrays": _GENERIC + "slice_arrays",
    "_standardize_class_weights": _DATA + "standardize_class_weights",
    "_standardize_input_data": _DATA + "standardize_input_data",
    "_standardize_sample_or_class_weights": _DATA + "standardize_sample_or_class_weights",
    "_standardize_sample_weights": _DATA + "standardize_sample_weights",
    "_standardize_weights": _DATA + "standardize_weights",
    "_weighted_masked_objective": "engine.weighting:weighted_masked_objective",
    "_collect_metrics": "engine.training_utils:collect_metrics",
}  # fmt: skip
_TENSORS = {f"_{name}": f"engine.reached_for:{name}"
            for name in ("collect_input_shape", "collect_previous_mask", "is_all_none")}  # fmt: skip
_FILES = {
    "HDF5_OBJECT_HEADER_LIMIT": "engine.h5:LIMIT",
    "save_weights_to_hdf5_group": "engine.saving:save_weights_to_hdf5_group",
}
ALSO: dict[str, dict[str, str]] = {
    "activations": {"Layer": _LAYER},
    "callbacks": {"Layer": _LAYER, "Progbar": _GENERIC + "Progbar",
                  "standardize_input_data": _DATA + "standardize_input_data", "callbacks": "callbacks",
                  "tensorboard_v1": "callbacks.telling", "tensorboard_v2": "callbacks.telling"},
    "engine.base_layer": _TENSORS,
    "engine.saving": _FILES,
    "engine.topology": {**_FILES, **_TENSORS},
    "engine.training": {**_BATCHES, "GeneratorEnqueuer": "utils.data_utils:GeneratorEnqueuer"},
    "layers": {
        "AtrousConv1D": "legacy.layers:AtrousConvolution1D", "AtrousConv2D": "legacy.layers:AtrousConvolution2D",
        **{name: _GENERIC + name for name in ("deserialize_keras_object", "func_dump", "func_load", "has_arg",
                                              "object_list_uid", "to_list")},
    },
    "layers.convolutional_recurrent": {"ConvRecurrent2D": "legacy.layers:ConvRecurrent2D"},
    "layers.recurrent": {"_time_distributed_dense": "engine.reached_for:time_distributed_dense"},
    "metrics": {"Layer": _LAYER, "BaseMeanIoU": "metrics.means:MeanIoU",
                **{name: _GENERIC + name for name in ("deserialize_keras_object", "serialize_keras_object")}},
    "models": {"Layer": _LAYER, "ask_to_proceed_with_overwrite": "utils.io_utils:ask_to_proceed_with_overwrite",
               "has_arg": _GENERIC + "has_arg", "to_list": _GENERIC + "to_list"},
    "utils": {"H5Dict": "utils.io_utils:H5Dict", "h5dict": "utils.io_utils:H5Dict",
              "get_source_inputs": "utils.layer_utils:get_source_inputs", "training_utils": "utils.training_utils"},
    "utils.io_utils": {"HDF5_OBJECT_HEADER_LIMIT": "engine.h5:LIMIT"},
    "utils.metrics_utils": {"Reduction": "metrics.base:Reduction"},
}  # fmt: skip
# Words that a parameter had in one release or backend, beside the one that it has here.
WORDS: dict[str, dict[str, str]] = {
    "engine.saving:save_weights_to_hdf5_group": {"group": "f"},
    "engine.training_utils:standardize_weights": {"sample_weight_mode": "mode"},
    "metrics:deserialize": {"name": "config"},
    "preprocessing.image:random_channel_shift": {"intensity": "intensity_range"},
    "preprocessing.text:one_hot": {"text": "input_text"},
    "preprocessing.text:text_to_word_sequence": {"text": "input_text"},
    "utils.data_utils:GeneratorEnqueuer.__init__": {"generator": "sequence", "seed": "random_seed"},
}  # fmt: skip
PACKAGE = "kmigrate_shims.keras"
CROSSENTROPIES = ("categorical_crossentropy", "sparse_categorical_crossentropy", "binary_crossentropy")


def _there(place: str) -> Any:
    module, _, name = place.partition(":")
    found = importlib.import_module(f"{PACKAGE}.{module}")
    return getattr(found, name) if name else found


def also_called(function: Any, words: dict[str, str]) -> Any:
    """The function, with arguments by older words as well."""

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **{words.get(word, word): value for word, value in kwargs.items()})

    found = inspect.signature(function)
    rest = inspect.Parameter("words", inspect.Parameter.VAR_KEYWORD)
    known = [p for p in found.parameters.values() if p.kind is not inspect.Parameter.VAR_KEYWORD]
    call.__signature__ = found.replace(parameters=[*known, rest])  # type: ignore[attr-defined]
    return call


def output_first(function: Any) -> Any:
    """A crossentropy of the backend that takes the output before the target."""

    @functools.wraps(function)
    def call(output: Any, target: Any, from_logits: bool = False, **more: Any) -> Any:
        return function(target=target, output=output, from_logits=from_logits, **more)

    return call


def of_release() -> None:
    """Puts what Keras 2.2 took away where it was, for a release before, and turns what 2.0.7 turned."""
    backend: Any = importlib.import_module("kmigrate_shims.backend")
    neural = importlib.import_module("kmigrate_shims.backend.neural")
    for name in CROSSENTROPIES:
        function = getattr(neural, name)
        setattr(backend, name, output_first(function) if era.is_before("2.0.7") else function)
    if not era.is_before("2.2"):
        return
    for module in ("layers", "engine", "engine.topology", "legacy.layers"):
        owner = importlib.import_module(f"{PACKAGE}.{module}")
        for name in ("Merge", "merge"):  # in `layers` a module had the name of the function, and gave way to it
            setattr(owner, name, _there(f"legacy.merging:{name}"))


def complete() -> None:
    """Puts the names where they stood, and has every module say what to do about those that it has not."""
    for module, names in ALSO.items():
        owner = importlib.import_module(f"{PACKAGE}.{module}")
        for name, place in names.items():
            if name not in vars(owner):
                setattr(owner, name, _there(place))
    backend: Any = importlib.import_module("kmigrate_shims.backend")
    lend(PACKAGE, backend)
    backend.moving_average_update = also_called(backend.moving_average_update, {"variable": "x"})
    for place, words in WORDS.items():
        way, _, name = place.rpartition(".") if place.endswith("__init__") else place.rpartition(":")
        owner = _there(way)
        setattr(owner, name, also_called(getattr(owner, name), words))
    for name, found in list(sys.modules.items()):
        if name.startswith(PACKAGE + ".") and "__getattr__" not in vars(found):
            found.__getattr__ = partial(refuse, name.removeprefix("kmigrate_shims."))  # type: ignore[method-assign]
    of_release()
