"""Django's admin over the desk's own tables, as Django comes: its paginator counts, its search is LIKE, nobody is kept
from seeing anything. In its favour the figures of the desk's list (limit, exposure, next report) are left out.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from sqlalchemy import make_url
from werkzeug.test import Client

USER = "clerk"
TOKEN = "c" * 32


class Browser(Client):
    """One that sends these cookies and keeps none: what it was told of the last save was shown, and is not sent."""

    def __init__(self, application: Any, cookies: Mapping[str, str]) -> None:
        super().__init__(application, use_cookies=False)
        self._sent = "; ".join(f"{name}={value}" for name, value in cookies.items())

    def open(self, *args: Any, **kwargs: Any) -> Any:
        return super().open(*args, headers={"Cookie": self._sent}, **kwargs)


def signed_in(address: str) -> Client:
    """A browser at Django's admin on this database, in which a superuser is signed in. Once per process."""
    import django
    from django.conf import settings

    settings.configure(**_settings(address))
    django.setup()
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application

    call_command("migrate", verbosity=0)  # its own tables: users, sessions, its log
    return Browser(get_wsgi_application(), {"sessionid": _session(), "csrftoken": TOKEN})


def _settings(address: str) -> dict[str, Any]:
    contrib = ("admin", "auth", "contenttypes", "sessions", "messages", "staticfiles")
    return {
        "DATABASES": {"default": _database(address)},
        "INSTALLED_APPS": [*(f"django.contrib.{name}" for name in contrib), "import_export", "bench.django_desk"],
        "MIDDLEWARE": [
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
        "TEMPLATES": [
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ]
                },
            }
        ],
        "SECRET_KEY": quote(USER) * 10,
        "ROOT_URLCONF": "bench.django_desk.urls",
        "ALLOWED_HOSTS": ["localhost"],
        "STATIC_URL": "/static/",
        "LANGUAGE_CODE": "zh-hans",
        "TIME_ZONE": "Asia/Shanghai",
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
    }


def _database(address: str) -> dict[str, Any]:
    """The same file or server, with the same settings as the desk."""
    url = make_url(address)
    if url.get_backend_name() == "sqlite":
        way = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=20000"
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": url.database, "OPTIONS": {"init_command": way}}
    host = url.host or url.query.get("host")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": url.database,
        "USER": url.username,
        "PASSWORD": url.password or "",
        "HOST": host,
        "PORT": url.port or "",
        "CONN_MAX_AGE": None,
    }


def _session() -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.auth.models import User
    from django.contrib.sessions.backends.db import SessionStore

    user = User.objects.create_superuser(USER)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)
