"""Accounts: the price book, and invoices."""
