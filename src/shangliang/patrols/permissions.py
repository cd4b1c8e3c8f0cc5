"""Who may do what with routes and patrols of places."""
