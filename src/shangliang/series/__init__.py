"""定期会商: recurring meetings that open their next session by themselves."""
