"""How does a mail leave the desk? By default onto the console, where who serves the desk reads it; by SMTP if set.

A mail over the network goes in a thread of its own, so that nobody learns from the time of an answer whether there was
one to send; what could not be sent is in the log, without its text.
"""

import logging
import smtplib
import ssl
import sys
import threading
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from flask import current_app

LOG = logging.getLogger(__name__)
TIMEOUT = 20  # seconds


def send(to: str, subject: str, text: str) -> None:
    """Send a plain text; returns before it has arrived."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = current_app.config["GUIZHANG_MAIL_FROM"], to, subject
    message.set_content(text)
    way = current_app.config["GUIZHANG_MAIL"]
    if way == "console":
        print(f"--- Mail to {to}: {subject}\n{text}\n---", file=sys.stderr, flush=True)
    else:
        threading.Thread(target=_deliver, args=(way, message), daemon=True).start()


def _deliver(way: str, message: EmailMessage) -> None:
    try:
        with _connection(way) as server:
            server.send_message(message)
    except (OSError, smtplib.SMTPException) as failed:
        LOG.error("A mail could not be sent: %s", type(failed).__name__)


def _connection(way: str) -> smtplib.SMTP:
    """A connection by TLS, signed in where the setting has a user; to this machine itself also without TLS."""
    parts = urlsplit(way)
    host = parts.hostname or ""
    server: smtplib.SMTP
    if parts.scheme == "smtps":
        server = smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT, context=ssl.create_default_context())
    else:
        server = smtplib.SMTP(host, parts.port or 587, timeout=TIMEOUT)
        if host not in ("localhost", "127.0.0.1", "::1"):
            server.starttls(context=ssl.create_default_context())
    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))
    return server
