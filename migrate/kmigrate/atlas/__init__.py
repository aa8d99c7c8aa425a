"""What the targets offer and what the old releases offered: generated data (`tools/atlas.py`), and the questions to
ask it.
"""

from kmigrate.atlas.legacy import borrowed_names, legacy_keywords, legacy_members, legacy_orders
from kmigrate.atlas.targets import exists, members, parameters, positional, signature

__all__ = [
    "borrowed_names",
    "exists",
    "legacy_keywords",
    "legacy_members",
    "legacy_orders",
    "members",
    "parameters",
    "positional",
    "signature",
]
