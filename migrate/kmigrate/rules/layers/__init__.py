"""Layers and how they are made."""
