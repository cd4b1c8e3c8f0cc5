"""商量: the platform for grassroots consultation."""

__version__ = "0.1.0"
