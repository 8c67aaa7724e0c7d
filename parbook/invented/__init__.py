"""Editions of an invented province, for trial and practice."""
