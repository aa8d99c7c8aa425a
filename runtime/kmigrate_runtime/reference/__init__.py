"""The reference: a spec computed in NumPy float64, from the published definitions."""
