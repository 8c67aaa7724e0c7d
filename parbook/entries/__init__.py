"""What people write by hand: text, YAML and CSV files read into typed values, faults told by line."""
