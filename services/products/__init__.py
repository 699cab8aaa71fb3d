"""The catalogue: what we sell, and at which price."""
