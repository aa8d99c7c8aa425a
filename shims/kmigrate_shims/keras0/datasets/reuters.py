"""`keras.datasets.reuters`."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras.datasets import reuters as later
from kmigrate_shims.keras0.datasets.words import told

__all__ = ["get_word_index", "load_data"]


def load_data(
    path: str = "reuters.pkl", nb_words: Any = None, skip_top: int = 0, maxlen: Any = None, test_split: float = 0.2,
    seed: int = 113, start_char: int = 1, oov_char: int = 2, index_from: int = 3,
) -> Any:  # fmt: skip
    words = {"num_words": nb_words, "skip_top": skip_top, "maxlen": maxlen, "seed": seed, "start_char": start_char,
             "oov_char": oov_char, "index_from": index_from}  # fmt: skip
    return told(later, path, words, test_split)


def get_word_index(path: str = "reuters_word_index.pkl") -> Any:
    return later.get_word_index(path.replace(".pkl", ".json"))
