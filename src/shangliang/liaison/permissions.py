"""Who may do what with bodies, rosters, liaison links."""
