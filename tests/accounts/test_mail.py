"""A mail by SMTP arrives at a real server as it was written; what cannot be sent is said in the log, without its text."""

import email.policy
import logging
import time
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from admin_app.accounts import mail

USER, PASSWORD = "desk@company.example", "p@ss:word/1"


class Inbox:
    """What the server took, and as whom it was brought."""

    def __init__(self) -> None:
        self.taken: list[Any] = []
        self.signed_in: list[bytes] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.taken.append(envelope)
        return "250 OK"

    def sign_in(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        self.signed_in += [given.login, given.password]
        return AuthResult(success=given.password == PASSWORD.encode())


@pytest.fixture
def server(free_port: int) -> Iterator[tuple[Inbox, int]]:
    inbox = Inbox()
    controller = Controller(
        inbox, hostname="127.0.0.1", port=free_port, authenticator=inbox.sign_in, auth_require_tls=False
    )
    controller.start()
    yield inbox, free_port
    controller.stop()


@pytest.fixture
def free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(holds: Callable[[], object]) -> None:
    """Wait for the thread that sends."""
    for _ in range(300):
        if holds():
            return
        time.sleep(0.1)
    raise AssertionError("It has not come within half a minute.")


def test_a_mail_arrives_with_its_text_whole(app: Any, server: tuple[Inbox, int]) -> None:
    inbox, port = server
    app.config.update(GUIZHANG_MAIL=f"smtp://desk%40company.example:p%40ss%3Aword%2F1@127.0.0.1:{port}")
    with app.app_context():
        mail.send("lin@company.example", "两项待办", "您有两项待办。\nTwo duties.\n")
    until(lambda: inbox.taken)
    (taken,) = inbox.taken
    message = message_from_bytes(taken.content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    assert (message["Subject"], message["To"], taken.rcpt_tos) == (
        "两项待办",
        "lin@company.example",
        ["lin@company.example"],
    )
    assert message["From"] == app.config["GUIZHANG_MAIL_FROM"]
    assert message.get_content().splitlines() == ["您有两项待办。", "Two duties."]
    assert inbox.signed_in == [USER.encode(), PASSWORD.encode()]


def test_what_cannot_be_sent_is_logged_without_its_text(
    app: Any, free_port: int, caplog: pytest.LogCaptureFixture
) -> None:
    app.config.update(GUIZHANG_MAIL=f"smtp://desk:hushed@127.0.0.1:{free_port}")
    with app.app_context(), caplog.at_level(logging.ERROR, logger="admin_app.accounts.mail"):
        mail.send("lin@company.example", "Subject zq1", "Text zq2")
        until(lambda: caplog.records)
    assert "zq" not in caplog.text
    assert "hushed" not in caplog.text


def test_a_line_break_in_an_address_or_subject_is_refused(app: Any) -> None:
    with app.app_context():
        for to, subject in (("a@b.example\nBcc: c@d.example", "x"), ("a@b.example", "x\r\nBcc: c@d.example")):
            with pytest.raises(ValueError, match="linefeed or carriage return"):
                mail.send(to, subject, "text")
