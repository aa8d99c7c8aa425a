"""`keras.preprocessing.sequence`."""

from kmigrate_shims.keras.preprocessing.sequence import make_sampling_table, pad_sequences, skipgrams

__all__ = ["make_sampling_table", "pad_sequences", "skipgrams"]
