"""The folder of a new year: blank workbooks, prose to rewrite, settings as a draft."""
