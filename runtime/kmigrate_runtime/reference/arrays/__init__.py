"""NumPy with derivatives: each function takes arrays or traced ones, and knows its way back."""
