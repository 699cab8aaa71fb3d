"""The warehouse: what is in stock, and what of it is promised."""
