"""The demonstration counties and the role bar."""
