"""Procedure templates, frozen versions and the registry of stage kinds."""
