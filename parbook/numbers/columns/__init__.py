"""Quantities by the column: exact values and places in arrays, and a dtype for pandas."""
