"""What the data sets of sentences share: sentences of word numbers become those that a program asked for."""

from __future__ import annotations

import json
import warnings
from typing import Any

import numpy as np

from kmigrate_shims.keras import era
from kmigrate_shims.keras.preprocessing.sequence import _remove_long_seq

BUCKET = "https://s3.amazonaws.com/text-datasets/"


def shuffler(seed: Any) -> Any:
    """Before Keras 2.2.5 the shuffle of a data set seeded NumPy's own generator, for all that followed."""
    if not era.is_before("2.2.5"):
        return np.random.RandomState(seed)
    np.random.seed(seed)
    return np.random


def word_limit(num_words: Any, kwargs: dict[str, Any]) -> Any:
    if "nb_words" in kwargs:
        warnings.warn("The `nb_words` argument in `load_data` has been renamed `num_words`.", stacklevel=3)
        num_words = kwargs.pop("nb_words")
    if kwargs:
        raise TypeError("Unrecognized keyword arguments: " + str(kwargs))
    return num_words


def shuffled(rng: Any, xs: Any, labels: Any) -> tuple[Any, Any]:
    order = np.arange(len(xs))
    rng.shuffle(order)
    return xs[order], labels[order]


def chosen(
    xs: Any, labels: Any, num_words: Any, skip_top: int, maxlen: Any, start_char: Any, oov_char: Any, index_from: int
) -> tuple[Any, Any]:
    """Sentences with a start, of a length, and of words that are common enough."""
    if start_char is not None:
        xs = [[start_char, *(w + index_from for w in x)] for x in xs]
    elif index_from:
        xs = [[w + index_from for w in x] for x in xs]
    if maxlen:
        xs, labels = _remove_long_seq(maxlen, xs, labels)
        if not xs:
            raise ValueError(
                f"After filtering for sequences shorter than maxlen={maxlen}, no sequence was kept. Increase maxlen."
            )
    if not num_words:
        num_words = max(max(x) for x in xs)
    if oov_char is not None:
        return [[w if skip_top <= w < num_words else oov_char for w in x] for x in xs], labels
    return [[w for w in x if skip_top <= w < num_words] for x in xs], labels


def lists(xs: Any) -> Any:
    """Lists of different lengths as an array of lists; NumPy made one by itself."""
    if len({len(x) for x in xs}) <= 1:
        return np.array(xs)
    found = np.empty(len(xs), dtype=object)
    found[:] = [list(x) for x in xs]
    return found


def index_of(path: str) -> Any:
    with open(path, encoding="utf-8") as file:
        return json.load(file)
