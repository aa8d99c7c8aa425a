"""The skip of nose was unittest's."""

from unittest import SkipTest

__all__ = ["SkipTest"]
