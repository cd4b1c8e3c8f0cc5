"""公示: postings with a term and objections."""
