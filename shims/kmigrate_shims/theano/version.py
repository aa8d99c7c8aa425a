"""The release of Theano whose API this is."""

from __future__ import annotations

version = "1.0.5"
full_version = version
short_version = version
git_revision = "unknown"
release = True
