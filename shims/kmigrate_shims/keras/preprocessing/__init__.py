"""`keras.preprocessing`."""
