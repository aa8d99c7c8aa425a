"""Arguments of any call."""
