"""The engine: from paths, bytes or text to what became of them. Each module is imported by those who need it."""
