"""附议与评论: public support for a matter and moderated comments."""
