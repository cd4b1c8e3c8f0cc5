"""Reading routes and patrols of places."""
