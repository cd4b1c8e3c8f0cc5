"""The bare page to compare with: what `startproject` gives, one model's 20 rows, one Django template."""

import os

SECRET_KEY = "bench-" * 8
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "bench.bare"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions", "django.contrib.messages"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [os.path.dirname(__file__)]}]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
from pathlib import Path  # noqa: E402

from shangliang.config import env  # noqa: E402 the same reader of DATABASE_URL

DATABASES = {"default": env.database("DATABASE_URL", Path(os.environ["DATA_DIR"]) / "shangliang.sqlite3")}
