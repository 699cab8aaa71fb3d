"""Tools for the tests of a service."""
