"""The functions of `keras.backend`."""
