# Generated from schemas. DO NOT EDIT; run `make generate`.
# duly-codegen 0.1.0
