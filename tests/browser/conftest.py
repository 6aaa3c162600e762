"""A real desk, served by the real command over demo data, and a real Chromium that looks at it."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tools import chromium

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "walk-through-the-desk-2026"
PATIENCE_MS = 30_000  # as long as a click waits: the machine may be busy
PICTURES = ROOT / "build" / "browser"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Desk:
    url: str
    env: dict[str, str]
    tokens: dict[str, str]
    log: Path

    def command(self, *words: str) -> str:
        """What a `guizhang` command prints."""
        run = subprocess.run(
            [sys.executable, "-m", "admin_app.cli", *words],
            env=self.env,
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        assert run.returncode == 0, run.stderr
        return run.stdout

    def decide(self, username: str, policy: str, code: str) -> Any:
        """What the API decides about this customer."""
        return self.ask(username, f"/decisions/{policy}", {"customer": code, "facts": {"requested_limit_fen": None}})

    def ask(self, username: str, path: str, body: Any = None) -> Any:
        """What the API answers to this user; with a body it is a POST."""
        if username not in self.tokens:
            self.tokens[username] = self.command("token", username).strip()
        headers = {"Authorization": f"Bearer {self.tokens[username]}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + "/api/v1" + path, data=data, headers=headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def customer_of(self, username: str, **wanted: Any) -> dict[str, Any]:
        """The first customer in this user's list with these fields."""
        for item in self.ask(username, "/customers?limit=1000")["items"]:
            if all(item.get(name) == value for name, value in wanted.items()):
                return dict(item)
        raise AssertionError(f"{username} has no customer with {wanted}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def desk_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("served")
    port = _free_port()
    env = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{folder}/desk.db",
        "GUIZHANG_INSTANCE": str(folder),
        "GUIZHANG_FILES": str(folder / "files"),
        "GUIZHANG_DEMO_PASSWORD": PASSWORD,
        "GUIZHANG_TODAY": "2026-11-23",
        "HOST": "127.0.0.1",
        "PORT": str(port),
    }
    log = (folder / "serve.log").open("wb")
    server = subprocess.Popen(
        [sys.executable, "-m", "admin_app.cli", "serve"],
        env=env,
        cwd=ROOT,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    desk = Desk(f"http://127.0.0.1:{port}", env, {}, folder / "serve.log")
    try:
        _wait_for(desk.url + "/healthz", server, folder / "serve.log")
        yield desk
    finally:
        server.terminate()
        server.wait(180)  # after the job at hand, and the machine may be busy
        log.close()


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        if server.poll() is not None:
            raise AssertionError("serve ended:\n" + log.read_text()[-3000:])
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.5)
    raise AssertionError("serve did not answer within five minutes:\n" + log.read_text()[-3000:])


@pytest.fixture(scope="session")
def chromium_browser() -> Iterator[Any]:
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.executable(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def signed_in() -> dict[str, Any]:
    """The cookies of who has signed in before, by username: every page of a walk need not sign in anew."""
    return {}


@pytest.fixture
def window(desk_server: Desk, chromium_browser: Any) -> Iterator[Callable[..., Any]]:
    """`window("zh", width=390)`: a page of nobody yet, on which nothing may go wrong unnoticed."""
    contexts = []
    troubles: list[str] = []

    def open_one(language: str = "zh", *, width: int = 1280, cookies: Any = None) -> Any:
        context = chromium_browser.new_context(
            base_url=desk_server.url,
            viewport={"width": width, "height": 900},
            color_scheme="light",
            locale="zh-CN" if language == "zh" else "en-GB",
            storage_state=cookies,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: _note(troubles, message))
        page.on("pageerror", lambda error: troubles.append(f"script error: {error}"))
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.fixture
def visit(window: Callable[..., Any], signed_in: dict[str, Any]) -> Callable[..., Any]:
    """`visit("sales1", "zh", width=390)`: the first page of somebody signed in, or the one `at` this address."""

    def open_as(username: str, language: str = "zh", *, width: int = 1280, at: str = "/") -> Any:
        page = window(language, width=width, cookies=signed_in.get(username))
        if username not in signed_in:
            page.goto("/login")
            page.fill("input[name=username]", username)
            page.fill("input[name=password]", PASSWORD)
            page.click("form button[type=submit], form input[type=submit]")
            page.wait_for_url(re.compile(r"/$"))
            signed_in[username] = page.context.storage_state()
        answer = page.goto(f"{at}{'&' if '?' in at else '?'}lang={language}")
        assert answer.status == 200, at
        return page

    return open_as


def _note(troubles: list[str], message: Any) -> None:
    if message.type == "error" and "status of 4" not in message.text:
        troubles.append(f"{message.text} ({message.location})")


@pytest.fixture
def picture() -> Callable[[Any, str], None]:
    """Keep a screenshot of a page, or of its upper part, under build/browser, to be looked at."""

    def take(page: Any, name: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.wait_for_load_state()
        width, height = page.locator("html").evaluate("(html) => [window.innerWidth, html.scrollHeight]")
        clip = {"x": 0, "y": 0, "width": width, "height": min(height, 2000)}
        page.screenshot(path=str(PICTURES / f"{name}.png"), full_page=True, clip=clip)

    return take
