"""Published numbers: computed by the notebooks' formulas, and those of record."""
