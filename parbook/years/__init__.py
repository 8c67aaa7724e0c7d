"""Years beside each other: comparison, differences, figures of record, the list of editions."""
