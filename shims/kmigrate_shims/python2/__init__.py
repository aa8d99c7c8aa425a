"""Programs of Python 2: read as Python 3, with the numbers, draws and files that they had."""

from kmigrate_shims.python2.numbers import divide
from kmigrate_shims.python2.translated import begin, compiled, find_beside, is_python2, parsed, translator

__all__ = ["begin", "compiled", "divide", "find_beside", "is_python2", "parsed", "translator"]
