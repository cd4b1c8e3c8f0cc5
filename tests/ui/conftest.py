"""What the tests of the interface share."""

import pytest
from django.conf import settings


@pytest.fixture(autouse=True, scope="session")
def _static_folder() -> None:
    """WhiteNoise warns when nothing was collected yet, and warnings are errors."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
