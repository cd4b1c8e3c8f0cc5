"""The methods beside their peers: `make bench-methods DATA=folder`."""
