"""parbook: a report book for public administration reform in which every number knows its cells."""

__version__ = "0.1.0"
