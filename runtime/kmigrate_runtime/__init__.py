"""The runtime: old model files become right modern models, and the proof."""
