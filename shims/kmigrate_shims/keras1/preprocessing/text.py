"""`keras.preprocessing.text`."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras.preprocessing import text as later

FILTERS = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n'


def base_filter() -> str:
    """What Keras 0.3 and 1.0 left out by default; apostrophes stay in words."""
    return FILTERS


def text_to_word_sequence(text: str, filters: str = FILTERS, lower: bool = True, split: str = " ") -> list[str]:
    return list(later.text_to_word_sequence(text, filters, lower, split))


def one_hot(text: str, n: int, filters: str = FILTERS, lower: bool = True, split: str = " ") -> list[int]:
    words = text_to_word_sequence(text, filters, lower, split)
    return [abs(hash(word)) % (n - 1) + 1 for word in words]


class Tokenizer(later.Tokenizer):
    def __init__(
        self, nb_words: Any = None, filters: str = FILTERS, lower: bool = True, split: str = " ",
        char_level: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(nb_words, filters, lower, split, char_level)

    @property
    def nb_words(self) -> Any:
        return self.num_words

    @nb_words.setter
    def nb_words(self, value: Any) -> None:
        self.num_words = value
