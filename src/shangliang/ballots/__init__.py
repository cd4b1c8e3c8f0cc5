"""表决: rolls, votes and tallies."""
