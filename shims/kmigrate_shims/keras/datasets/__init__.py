"""`keras.datasets`."""
