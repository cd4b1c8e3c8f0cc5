"""选题: the pool of topics, scoring, the proportional agenda, the annual plan, matching and claiming."""
