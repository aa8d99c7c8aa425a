"""`keras.wrappers` of Keras 0.3."""
