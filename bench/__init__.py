"""Side-by-side measurements of duly and its peers; `make bench` runs them all."""
