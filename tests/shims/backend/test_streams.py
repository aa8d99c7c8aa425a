"""The random streams of Theano under Keras: what they need is imported when they are used."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys
import kmigrate_shims
kmigrate_shims.install()
print(sorted(name for name in sys.modules if name.startswith("kmigrate_shims.theano")))
from kmigrate_shims.backend.streams import Streams
print(Streams(3).begun(2).shape.as_list())
"""


def test_the_theano_shim_is_not_imported_before_it_is_used() -> None:
    told = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=300, check=True)
    assert told.stdout.splitlines()[-2:] == ["[]", "[6, 2]"]
