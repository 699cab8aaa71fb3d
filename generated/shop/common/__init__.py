# Generated from schemas. DO NOT EDIT; run `make generate`.
# duly-codegen 0.1.0
"""Types that several domains share; a change here changes every contract that embeds them."""
