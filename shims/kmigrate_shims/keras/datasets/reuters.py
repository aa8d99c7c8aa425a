"""`keras.datasets.reuters`."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmigrate_shims.keras.datasets.words import BUCKET, chosen, index_of, lists, shuffled, shuffler, word_limit
from kmigrate_shims.keras.utils.data_utils import get_file


def load_data(
    path: str = "reuters.npz", num_words: Any = None, skip_top: int = 0, maxlen: Any = None, test_split: float = 0.2,
    seed: int = 113, start_char: Any = 1, oov_char: Any = 2, index_from: int = 3, **kwargs: Any,
) -> Any:  # fmt: skip
    num_words = word_limit(num_words, kwargs)
    path = get_file(path, origin=BUCKET + "reuters.npz", file_hash="87aedbeb0cb229e378797a632c1997b6")
    with np.load(path, allow_pickle=True) as file:  # lists of lists; the checksum was looked at
        xs, labels = file["x"], file["y"]
    xs, labels = shuffled(shuffler(seed), xs, labels)
    xs, labels = chosen(xs, labels, num_words, skip_top, maxlen, start_char, oov_char, index_from)
    count = int(len(xs) * (1 - test_split))
    return (lists(xs[:count]), np.array(labels[:count])), (lists(xs[count:]), np.array(labels[count:]))


def get_word_index(path: str = "reuters_word_index.json") -> Any:
    hashed = "4d44cc38712099c9e383dc6e5f11a921"
    return index_of(get_file(path, origin=BUCKET + "reuters_word_index.json", file_hash=hashed))


__all__ = ["get_file", "get_word_index", "load_data"]
