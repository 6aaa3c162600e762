"""Which Chromium do the browser tests and `make look` drive?

Run alone it prints the path of the browser; an empty line means Playwright's own.
With --install it brings one first, or stops with the one line to type: browser tests are never skipped.
"""

# ruff: noqa: S603, S607 (every command is written here; nothing in one comes from outside)
from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")


def executable() -> str | None:
    """The machine's Chromium; None means the one Playwright brought."""
    for name in NAMES:
        path = shutil.which(name)
        # Ubuntu's package may be a stub that only asks for a snap, so it has to answer.
        if path and answers([path, "--version"]):
            return path
    return None


def answers(command: list[str], env: dict[str, str] | None = None) -> bool:
    try:
        return subprocess.run(command, capture_output=True, env=env).returncode == 0
    except OSError:
        return False


def install() -> None:
    """Bring a browser where none works, and a Chinese font where root may install one."""
    if is_root() and not has_chinese_font():
        apt_install("fonts-noto-cjk")
    if starts():
        return
    if is_root():
        apt_install("chromium")
        if starts():
            return
    playwright = [sys.executable, "-m", "playwright", "install", "chromium"]
    subprocess.run([*playwright, *(["--with-deps"] if is_root() else [])], check=False)
    if not starts():
        sudo = "" if is_root() else "sudo "
        sys.exit(
            "No Chromium starts here, and the browser tests are never skipped. Type:\n"
            f"{sudo}apt-get install -y chromium fonts-noto-cjk"
        )


def starts() -> bool:
    """Whether the browser the tests will use can be started."""
    from playwright.sync_api import Error, sync_playwright

    try:
        with sync_playwright() as playwright:
            playwright.chromium.launch(executable_path=executable()).close()
    except Error:
        return False
    return True


def has_chinese_font() -> bool:
    try:
        return bool(subprocess.run(["fc-list", ":lang=zh"], capture_output=True).stdout.strip())
    except OSError:
        return False


def apt_install(package: str) -> None:
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    answers(["apt-get", "update"], env)
    if not answers(["apt-get", "install", "-y", "--no-install-recommends", package], env):
        print(f"apt-get could not install {package}.", file=sys.stderr)


def is_root() -> bool:
    return os.geteuid() == 0


if __name__ == "__main__":
    if "--install" in sys.argv[1:]:
        install()
    print(executable() or "")
