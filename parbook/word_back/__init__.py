"""An edited Word file read back into the narrative."""
