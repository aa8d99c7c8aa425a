"""Arguments of tf.keras whose parameter is gone, and the values that change nothing."""

from __future__ import annotations

import ast

# tensorflow 2.4.4 tensorflow/python/keras; keras 2.10.0, 2.15.0: parameters that are gone, with their defaults
IDLE: dict[str, dict[str, tuple[object, ...]]] = {
    "keras.Input": {"ragged": (False, None), "type_spec": (None,)},
    "keras.layers.Input": {"ragged": (False, None), "type_spec": (None,)},
    "keras.layers.InputLayer": {"ragged": (False, None), "type_spec": (None,)},
    "keras.models.load_model": {"options": (None,)},
    "keras.models.save_model": {"options": (None,), "signatures": (None,), "save_traces": (True,)},
    "keras.models.Model.save": {"options": (None,), "signatures": (None,), "save_traces": (True,)},
    "keras.models.Model.save_weights": {"options": (None,)},
    "keras.models.Model.load_weights": {"options": (None,)},
    "keras.layers.BatchNormalization": {
        "renorm": (False,),
        "fused": (None, True),
        "virtual_batch_size": (None,),
        "adjustment": (None,),
        "renorm_clipping": (None,),
    },
    "keras.layers.Embedding": {"sparse": (False,)},
    "keras.layers.StringLookup": {"vocabulary_dtype": (None,)},
    "keras.mixed_precision.LossScaleOptimizer": {"dynamic": (True,)},
    "keras.layers.RNN": {"time_major": (False,)},
    "keras.layers.LSTM": {"time_major": (False,)},
    "keras.layers.GRU": {"time_major": (False,)},
    "keras.layers.SimpleRNN": {"time_major": (False,)},
}


def is_idle(name: str, keyword: ast.keyword) -> bool:
    """Whether the argument says what happens anyway."""
    value = keyword.value.value if isinstance(keyword.value, ast.Constant) else ...
    return any(value is one for one in IDLE.get(name, {}).get(keyword.arg or "", ()))
