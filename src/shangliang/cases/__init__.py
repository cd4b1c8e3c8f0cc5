"""议题: the running procedure and the case file."""
