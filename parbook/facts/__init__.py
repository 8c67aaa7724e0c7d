"""Facts that are not logic: tables that ship with the library."""
