"""All settings: one file, read from the environment by typed readers (config/env.py)."""

import secrets
import sys
from pathlib import Path

import django_stubs_ext

from shangliang.config import env

django_stubs_ext.monkeypatch()

SOURCE = Path(__file__).resolve().parent.parent
TESTING = "pytest" in sys.modules
DEMO = env.flag("DEMO", default=False)
DEBUG = env.flag("DEBUG", default=False)
DATA_DIR = Path(env.text("DATA_DIR", "var")).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)

LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ",".join(LOOPBACK))
if DEMO and not set(ALLOWED_HOSTS) <= set(LOOPBACK):
    raise env.WrongSetting(
        "DEMO=1 只能在本机使用，ALLOWED_HOSTS 只能是本机地址 / DEMO=1 serves loopback hosts only: unset it in production"
    )


def _secret(name: str) -> str:
    """A secret from the environment; in the demonstration and in tests one is made and kept in DATA_DIR."""
    if value := env.text(name, ""):
        if len(value) < 32:
            raise env.WrongSetting(f"{name} 太短，至少 32 个字符 / {name} is too short: at least 32 characters")
        return value
    if not (DEMO or TESTING or "mypy" in sys.modules):
        raise env.WrongSetting(f"请设置 {name}（或 {name}_FILE）/ set {name} (or {name}_FILE)")
    path = DATA_DIR / name.lower()
    if not path.exists():
        path.write_text(secrets.token_urlsafe(48), encoding="utf-8")
        path.chmod(0o600)
    return path.read_text(encoding="utf-8")


SECRET_KEY = _secret("SECRET_KEY")
FIELD_KEY = _secret("FIELD_KEY")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "shangliang.ui.statics.Statics",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
    "django_htmx",
    "shangliang.journal",
    "shangliang.regions",
    "shangliang.people",
    "shangliang.procedures",
    "shangliang.notifications",
    "shangliang.venues",
    "shangliang.standards",
    "shangliang.liaison",
    "shangliang.matters",
    "shangliang.intake",
    "shangliang.voices",
    "shangliang.patrols",
    "shangliang.cases",
    "shangliang.discussions",
    "shangliang.meetings",
    "shangliang.ballots",
    "shangliang.outcomes",
    "shangliang.series",
    "shangliang.topics",
    "shangliang.publicity",
    "shangliang.desk",
    "shangliang.site",
    "shangliang.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "shangliang.site.caching.PageCache",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "shangliang.ui.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "shangliang.people.middleware.Acting",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "shangliang.ui.middleware.Refusals",
]

ROOT_URLCONF = "shangliang.config.urls"
WSGI_APPLICATION = "shangliang.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": env.database("DATABASE_URL", DATA_DIR / "shangliang.sqlite3")}

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [SOURCE / "ui" / "templates", SOURCE / "site" / "templates", SOURCE / "desk" / "templates", SOURCE / "demo" / "templates"],
        "OPTIONS": {
            "environment": "shangliang.ui.jinja.environment",
            "context_processors": [
                "shangliang.ui.context.page",
                "shangliang.site.branding.page",
                *(["shangliang.demo.context.bar"] if DEMO else []),
            ],
        },
    },
]

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "shangliang.people.backends.Accounts"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"] if TESTING else ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "desk:sign_in"
LOGIN_REDIRECT_URL = "desk:waiting"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_ENABLED = not TESTING or env.flag("TEST_AXES", default=True)
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "shangliang.desk.account.locked_out"
IDLE_MINUTES = env.number("IDLE_MINUTES", 30, low=5, high=240)
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "shangliang.ui.csrf.failed"
OTP_TOTP_ISSUER = "商量"

# Cookies travel over TLS only, except where the site is served on this very machine.
SECURE = not (DEMO or DEBUG or TESTING) and env.flag("SECURE", default=True)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    },
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [SOURCE / "ui" / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# Public pages are kept in memory for anonymous visitors; the demonstration's role bar differs per visitor.
PAGE_CACHE = env.flag("PAGE_CACHE", default=not DEMO)

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [SOURCE / "ui" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}
WHITENOISE_USE_FINDERS = TESTING or DEBUG
MEDIA_ROOT = DATA_DIR / "media"
FILE_UPLOAD_HANDLERS = [
    "shangliang.kernel.uploads.CappedUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
UPLOAD_MEGABYTES = env.number("UPLOAD_MEGABYTES", 10, low=1, high=200)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# An outside map, only where somebody asks for it: https://…/{z}/{x}/{y}. Without it no page ever asks another server.
MAP_TILES = env.tiles("MAP_TILES")
if MAP_TILES:
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"].append(env.origin(MAP_TILES))

MESSAGE_SENDER = env.text("MESSAGE_SENDER", "shangliang.notifications.senders.Console")
SILENCED_SYSTEM_CHECKS = ["axes.W003"]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"shangliang": {"level": "INFO"}},
}
