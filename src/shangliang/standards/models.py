"""四统一与六有: checklists of stations met by evidence, self-check and review; the brand of a county."""
