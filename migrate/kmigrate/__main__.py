"""`python -m kmigrate` is `kmigrate`."""

from __future__ import annotations

from kmigrate.cli import main

# Worker processes that are spawned import this module again under another name; they must not run the program.
if __name__ == "__main__":
    raise SystemExit(main())
