"""`keras.preprocessing` of Keras 0.3."""
