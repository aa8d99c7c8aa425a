"""`keras.preprocessing.text`: a Tokenizer numbers words and characters as its release did."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from keras.src.legacy.preprocessing import text as native
from keras.src.legacy.preprocessing.text import hashing_trick, one_hot, text_to_word_sequence, tokenizer_from_json

from kmigrate_shims.keras import era

__all__ = ["Tokenizer", "hashing_trick", "one_hot", "text_to_word_sequence", "tokenizer_from_json"]


class Tokenizer(native.Tokenizer):
    """Since Keras 2.2.1, with Keras-Preprocessing 1.0.2, as today."""

    def _units(self, text: Any) -> Any:
        """Characters, and words that are given as lists, were taken as they stand, whatever `lower` said."""
        if self.char_level or isinstance(text, list):
            return text
        return text_to_word_sequence(text, self.filters, self.lower, self.split)

    def _counted_anew(self) -> None:
        """Until Keras 2.1.4 the texts of the last `fit` alone were counted."""
        if era.is_before("2.1.5"):
            self.document_count = 0
            self.index_docs.clear()

    def fit_on_texts(self, texts: Any) -> None:
        if not era.is_before("2.2.1"):
            super().fit_on_texts(texts)
            return
        self._counted_anew()
        for text in texts:
            self.document_count += 1
            units = self._units(text)
            for unit in units:
                self.word_counts[unit] = self.word_counts.get(unit, 0) + 1
            for unit in set(units):
                self.word_docs[unit] += 1
        often = sorted(self.word_counts, key=self.word_counts.__getitem__, reverse=True)
        self.word_index = {unit: number for number, unit in enumerate(often, 1)}
        if self.oov_token is not None:
            self.word_index.setdefault(self.oov_token, len(often) + 1)
        self.index_word = {number: unit for unit, number in self.word_index.items()}
        for unit, count in self.word_docs.items():
            self.index_docs[self.word_index[unit]] = count

    def fit_on_sequences(self, sequences: Any) -> None:
        self._counted_anew()
        super().fit_on_sequences(sequences)

    def texts_to_sequences_generator(self, texts: Any) -> Iterator[list[int]]:
        if not era.is_before("2.2.1"):
            yield from super().texts_to_sequences_generator(texts)
            return
        unknown = None if self.oov_token is None else self.word_index.get(self.oov_token)
        for text in texts:
            numbers = []
            for unit in self._units(text):
                number = self.word_index.get(unit)
                if number is None and unknown is not None:
                    numbers.append(unknown)
                elif number is not None and not (self.num_words and number >= self.num_words):
                    numbers.append(number)
            yield numbers
