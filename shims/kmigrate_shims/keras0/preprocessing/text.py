"""`keras.preprocessing.text`."""

from kmigrate_shims.keras1.preprocessing.text import Tokenizer, base_filter, one_hot, text_to_word_sequence

__all__ = ["Tokenizer", "base_filter", "one_hot", "text_to_word_sequence"]
