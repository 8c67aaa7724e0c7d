"""From an edition's folder to the published edition, and the proof that it is whole."""
