"""How long a step can be taken back."""

from datetime import timedelta

MINUTES = 10
WINDOW = timedelta(minutes=MINUTES)
