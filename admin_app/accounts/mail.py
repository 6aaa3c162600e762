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
    way, message = current_app.config["GUIZHANG_MAIL"], _message(to, subject, text)
    if way == "console":
        _deliver(way, message)
    else:
        threading.Thread(target=_try, args=(way, message), daemon=True).start()


def deliver(to: str, subject: str, text: str) -> None:
    """Send a plain text and wait until the server has taken it; OSError or SMTPException where it does not."""
    _deliver(current_app.config["GUIZHANG_MAIL"], _message(to, subject, text))


def _message(to: str, subject: str, text: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = current_app.config["GUIZHANG_MAIL_FROM"], to, subject
    message.set_content(text)
    return message


def _try(way: str, message: EmailMessage) -> None:
    try:
        _deliver(way, message)
    except (OSError, smtplib.SMTPException) as failed:
        LOG.error("A mail could not be sent: %s", type(failed).__name__)


def _deliver(way: str, message: EmailMessage) -> None:
    if way == "console":
        said = f"--- Mail to {message['To']}: {message['Subject']}\n{message.get_content()}---"
        print(said, file=sys.stderr, flush=True)
        return
    with _connection(way) as server:
        server.send_message(message)


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
