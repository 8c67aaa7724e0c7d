"""Workbooks read cell by cell under the contracts of their forms."""
