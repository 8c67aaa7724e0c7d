"""Machines without internet or console: the bundle, the files to double-click."""
