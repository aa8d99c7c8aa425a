"""`keras.datasets.reuters`."""

from __future__ import annotations

from typing import Any

from keras.datasets import reuters as native

from kmigrate_shims.keras.utils.data_utils import get_file

get_word_index = native.get_word_index


def load_data(
    path: str = "reuters.npz", num_words: Any = None, skip_top: int = 0, maxlen: Any = None, test_split: float = 0.2,
    seed: int = 113, start_char: int = 1, oov_char: int = 2, index_from: int = 3, **kwargs: Any,
) -> Any:  # fmt: skip
    num_words = kwargs.pop("nb_words", num_words)
    return native.load_data(
        path, num_words=num_words, skip_top=skip_top, maxlen=maxlen, test_split=test_split, seed=seed,
        start_char=start_char, oov_char=oov_char, index_from=index_from, **kwargs,
    )  # fmt: skip


__all__ = ["get_file", "get_word_index", "load_data"]
