"""`keras.datasets.imdb`: `nb_words`, and words above it are left to `oov_char`."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras.datasets import imdb as later

get_word_index = later.get_word_index


def load_data(
    path: str = "imdb.npz", nb_words: Any = None, skip_top: int = 0, maxlen: Any = None, seed: int = 113,
    start_char: int = 1, oov_char: int = 2, index_from: int = 3,
) -> Any:  # fmt: skip
    path = path.replace("imdb_full.pkl", "imdb.npz")
    return later.load_data(path, nb_words, skip_top, maxlen, seed, start_char, oov_char, index_from)
