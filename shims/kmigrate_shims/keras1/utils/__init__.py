"""`keras.utils` of Keras 1."""
