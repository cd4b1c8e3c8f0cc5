"""The command line `shangliang`."""
