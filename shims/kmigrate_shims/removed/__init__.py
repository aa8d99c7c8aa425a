"""Names that Python, NumPy, SciPy and others have dropped since old programs were written, for such programs."""

from kmigrate_shims.removed.restoring import restore, take_back

__all__ = ["restore", "take_back"]
