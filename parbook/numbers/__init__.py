"""Exact numbers: read, computed, printed, and where they came from."""
