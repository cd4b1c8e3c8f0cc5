"""Tokens, components, language and the Jinja environment of every page."""
