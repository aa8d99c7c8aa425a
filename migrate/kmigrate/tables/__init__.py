"""What is known, as rows: every `*.toml` beside this file is one rule's table, or a table of facts."""

from kmigrate.tables.load import Facts, Row, Table, TableError, load_tables

__all__ = ["Facts", "Row", "Table", "TableError", "load_tables"]
