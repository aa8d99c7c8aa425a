"""`keras.datasets.reuters`."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras.datasets import reuters as later

get_word_index = later.get_word_index


def load_data(
    path: str = "reuters.npz", nb_words: Any = None, skip_top: int = 0, maxlen: Any = None, test_split: float = 0.2,
    seed: int = 113, start_char: int = 1, oov_char: int = 2, index_from: int = 3,
) -> Any:  # fmt: skip
    path = path.replace("reuters.pkl", "reuters.npz")
    return later.load_data(
        path, num_words=nb_words, skip_top=skip_top, maxlen=maxlen, test_split=test_split, seed=seed,
        start_char=start_char, oov_char=oov_char, index_from=index_from,
    )  # fmt: skip
