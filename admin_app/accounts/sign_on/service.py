"""Who is it, by the company's own sign-on (OpenID Connect)? Somebody hired here already; nobody is made by signing on.

Authlib speaks to the provider: authorization code with PKCE, state and nonce, the answer's signature, issuer, audience
and time checked. A person is found by a verified e-mail address or by the user name, as `GUIZHANG_OIDC_CLAIM` says.
Where a second factor is asked, the provider's counts if its answer names it (`amr` holds `mfa`, RFC 8176); otherwise
the desk's own is shown or set up after it.
"""

from collections.abc import Mapping
from typing import Any

from authlib.integrations.flask_client import OAuth
from flask import current_app
from sqlalchemy import select

from admin_app.accounts.models import User
from admin_app.errors import NotFound
from admin_app.extensions import db

NAME = "company"
TIMEOUT = 10  # seconds for an answer of the provider


def client() -> Any:
    """The provider, as the settings name it; NotFound where they name none."""
    settings = current_app.config["GUIZHANG_OIDC"]
    if settings is None:
        raise NotFound
    made: OAuth = current_app.extensions.setdefault("guizhang.sign_on", OAuth())
    if NAME not in made._clients:
        made.init_app(current_app)
        made.register(
            NAME,
            server_metadata_url=settings["issuer"] + "/.well-known/openid-configuration",
            client_id=settings["client_id"],
            client_secret=settings["client_secret"],
            client_kwargs={"scope": "openid email profile", "code_challenge_method": "S256", "timeout": TIMEOUT},
        )
    return made.create_client(NAME)


def person(claims: Mapping[str, Any]) -> User | None:
    """The one person at work here whom these claims name; None when there is none."""
    claim = current_app.config["GUIZHANG_OIDC"]["claim"]
    value = claims.get(claim)
    if not isinstance(value, str) or not value or "\0" in value:
        return None
    if claim == "email":
        if claims.get("email_verified") is not True:
            return None
        wanted = User.email == value.lower()
    else:
        wanted = User.username == value
    return db.session.scalars(select(User).where(wanted, User.active)).one_or_none()


def has_shown_second_factor(claims: Mapping[str, Any]) -> bool:
    methods = claims.get("amr")
    return isinstance(methods, list) and "mfa" in methods
