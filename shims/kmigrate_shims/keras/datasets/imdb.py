"""`keras.datasets.imdb`."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmigrate_shims.keras.datasets.words import BUCKET, chosen, index_of, lists, shuffled, shuffler, word_limit
from kmigrate_shims.keras.utils.data_utils import get_file


def load_data(
    path: str = "imdb.npz", num_words: Any = None, skip_top: int = 0, maxlen: Any = None, seed: int = 113,
    start_char: Any = 1, oov_char: Any = 2, index_from: int = 3, **kwargs: Any,
) -> Any:  # fmt: skip
    num_words = word_limit(num_words, kwargs)
    path = get_file(path, origin=BUCKET + "imdb.npz", file_hash="599dadb1135973df5b59232a0e9a887c")
    with np.load(path, allow_pickle=True) as file:  # lists of lists; the checksum was looked at
        train, test = (file["x_train"], file["y_train"]), (file["x_test"], file["y_test"])
    rng = shuffler(seed)
    train, test = shuffled(rng, *train), shuffled(rng, *test)
    xs, labels = [*train[0], *test[0]], np.concatenate([train[1], test[1]])
    xs, labels = chosen(xs, labels, num_words, skip_top, maxlen, start_char, oov_char, index_from)
    count = len(train[0])
    return (lists(xs[:count]), np.array(labels[:count])), (lists(xs[count:]), np.array(labels[count:]))


def get_word_index(path: str = "imdb_word_index.json") -> Any:
    hashed = "bfafd718b763782e994055a2d397834f"
    return index_of(get_file(path, origin=BUCKET + "imdb_word_index.json", file_hash=hashed))


__all__ = ["get_file", "get_word_index", "load_data"]
