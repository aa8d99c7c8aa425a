"""`keras.legacy`."""
