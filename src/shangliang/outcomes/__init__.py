"""Resolution items, adoption, assignments, feedback, evaluation."""
