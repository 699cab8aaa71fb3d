"""The shop: four services that know each other only by contracts."""
