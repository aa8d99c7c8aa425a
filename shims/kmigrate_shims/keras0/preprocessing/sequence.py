"""`keras.preprocessing.sequence`."""

from kmigrate_shims.keras1.preprocessing.sequence import make_sampling_table, pad_sequences, skipgrams

__all__ = ["make_sampling_table", "pad_sequences", "skipgrams"]
