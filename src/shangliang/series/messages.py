"""Sentences of this app's refusals and journal entries."""
