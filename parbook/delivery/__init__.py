"""An edition handed on: verified as published, installed without a network."""
