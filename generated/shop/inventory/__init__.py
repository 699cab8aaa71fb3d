# Generated from schemas. DO NOT EDIT; run `make generate`.
# duly-codegen 0.1.0
"""Facts about what is in stock."""
