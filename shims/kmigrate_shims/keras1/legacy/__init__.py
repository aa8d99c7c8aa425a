"""`keras.legacy` of Keras 1.0."""
