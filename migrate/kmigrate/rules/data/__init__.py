"""Data and what stands around models: pictures, texts, data sets, wrappers, helpers."""
