"""A mail server on this machine that takes what it is brought, and keeps it."""

import email.policy
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


class Mailbox:
    """`address`: how the desk is told of it, as `GUIZHANG_MAIL`."""

    def __init__(self, port: int) -> None:
        self.address = f"smtp://127.0.0.1:{port}"
        self._taken: list[Any] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self._taken.append(envelope)
        return "250 OK"

    @property
    def taken(self) -> list[tuple[list[str], str, str]]:
        """To whom, subject, text."""
        found = []
        for envelope in self._taken:
            message = message_from_bytes(envelope.content, policy=email.policy.default)
            assert isinstance(message, EmailMessage)
            found.append((envelope.rcpt_tos, str(message["Subject"]), message.get_content().strip()))
        return found


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    box = Mailbox(port)
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
