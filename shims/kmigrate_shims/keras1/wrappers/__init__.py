"""`keras.wrappers` of Keras 1."""
