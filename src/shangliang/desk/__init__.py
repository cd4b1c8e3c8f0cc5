"""工作台: the pages of those who work here."""
