"""`keras.utils` of Keras 0.3."""
