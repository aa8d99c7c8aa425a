"""Readers: whatever an old Keras wrote becomes a spec."""
