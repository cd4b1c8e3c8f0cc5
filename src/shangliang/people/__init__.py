"""Accounts, organisations, members, role grants."""
