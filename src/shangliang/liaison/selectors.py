"""Reading bodies, rosters, liaison links."""
