"""Rules for tf.keras of TensorFlow 1.15 to 2.15 as a source."""
