"""`keras.preprocessing.sequence`."""

from __future__ import annotations

import functools
import json
from typing import Any

import numpy as np
from keras.src.legacy.preprocessing import sequence as native
from keras.src.legacy.preprocessing.sequence import make_sampling_table, skipgrams

from kmigrate_shims.keras import era

__all__ = [
    "TimeseriesGenerator", "_remove_long_seq", "make_sampling_table", "pad_sequences", "skipgrams",
    "timeseries_generator_from_json",
]  # fmt: skip


class TimeseriesGenerator(native.TimeseriesGenerator):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if era.ERA.numbers == (2, 1, 5):  # its first release, in which `end_index` was no more among the rows
            self.end_index -= 1


functools.update_wrapper(TimeseriesGenerator.__init__, native.TimeseriesGenerator.__init__)


def pad_sequences(
    sequences: Any, maxlen: Any = None, dtype: Any = "int32", padding: str = "pre", truncating: str = "pre",
    value: Any = 0.0,
) -> Any:  # fmt: skip
    """Sequences of one length, as one array."""
    if not hasattr(sequences, "__len__"):
        raise ValueError("`sequences` must be iterable.")
    lengths = []
    for x in sequences:
        if not hasattr(x, "__len__"):
            raise ValueError("`sequences` must be a list of iterables. Found non-iterable: " + str(x))
        lengths.append(len(x))
    maxlen = np.max(lengths) if maxlen is None else maxlen
    rest = next((np.asarray(s).shape[1:] for s in sequences if len(s) > 0), ())
    if isinstance(value, str) and dtype is not object and not np.issubdtype(dtype, np.str_):
        raise ValueError(
            f"`dtype` {dtype} is not compatible with `value`'s type: {type(value)}\nYou should set `dtype=object` for "
            "variable length strings."
        )
    found = np.full((len(sequences), maxlen, *rest), value, dtype=dtype)
    for i, s in enumerate(sequences):
        if not len(s):
            continue
        if truncating == "pre":
            part = s[-maxlen:] if maxlen else s[:0]
        elif truncating == "post":
            part = s[:maxlen]
        else:
            raise ValueError(f'Truncating type "{truncating}" not understood')
        part = np.asarray(part, dtype=dtype)
        if part.shape[1:] != rest:
            raise ValueError(
                f"Shape of sample {part.shape[1:]} of sequence at position {i} is different from expected shape {rest}"
            )
        if padding == "post":
            found[i, : len(part)] = part
        elif padding == "pre":
            found[i, -len(part) :] = part
        else:
            raise ValueError(f'Padding type "{padding}" not understood')
    return found


def _remove_long_seq(maxlen: int, seq: Any, label: Any) -> Any:
    kept = [(x, y) for x, y in zip(seq, label, strict=False) if len(x) < maxlen]
    return [x for x, _ in kept], [y for _, y in kept]


def timeseries_generator_from_json(json_string: str) -> Any:
    config = json.loads(json_string)["config"]
    data, targets = json.loads(config.pop("data")), json.loads(config.pop("targets"))
    return TimeseriesGenerator(data, targets, **config)
