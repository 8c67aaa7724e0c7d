"""What pages show: tables, charts, units, notes of figures, data on offer."""
