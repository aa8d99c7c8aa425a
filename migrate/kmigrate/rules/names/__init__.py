"""Names that no table can answer."""
