"""The commands of `parbook`, one module each: `register` adds its words, `run` does it."""
