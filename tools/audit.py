"""What does a scanner find on the desk? Wapiti against a desk of our own with demo data, as several people.

    make audit              bandit, known weaknesses of what we depend on (where the network allows), then this
    tools/audit.py clerk    this alone, as these people

Ends with 1 on any finding above information, and on any page that failed. Reports are kept under build/audit.
"""

from __future__ import annotations

import http.cookiejar
import json
import re
import subprocess
import sys
import urllib.parse
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools import look  # noqa: E402 (a script finds its neighbours only now)

WAPITI = ROOT / ".venv-audit" / "bin" / "wapiti"
FOLDER = ROOT / "build" / "audit"
PEOPLE = ("-", "clerk", "sales1", "admin")
MODULES = "cookieflags,crlf,csp,csrf,exec,file,http_headers,methods,permanentxss,redirect,sql,ssrf,xss,xxe"
SECONDS, SECONDS_OF_A_MODULE = 30, 6  # of crawling and of each attack, for each person
ATTEMPTS = 3  # wapiti trips over itself when the machine is busy
LEAST_PAGES = 60  # fewer means that the scanner was not signed in
# Over plain HTTP on loopback these cannot be; docs/security.md says where each is shown for production.
EXPECTED = ("Strict-Transport-Security is not set", "Secure flag is not set")


def main(people: list[str]) -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with look.desk() as url:
        found = [finding for username in people or PEOPLE for finding in scan(url, username)]
    for finding in found:
        print(finding, file=sys.stderr)
    print(f"{len(found)} findings; reports in {FOLDER.relative_to(ROOT)}")
    return 1 if found else 0


def scan(url: str, username: str) -> list[str]:
    """What is found as this person, "-" being nobody."""
    report = FOLDER / f"{username.replace('-', 'nobody')}.json"
    report.unlink(missing_ok=True)
    words = [
        *(str(WAPITI), "-u", url + "/", "--scope", "domain", "-m", MODULES, "-f", "json", "-o", str(report)),
        *("--max-scan-time", str(SECONDS), "--max-attack-time", str(SECONDS_OF_A_MODULE), "--max-links-per-page", "40"),
        *(
            "--flush-session",
            "--no-bugreport",
            "--skip",
            "csrf_token",
            "--tasks",
            "8",
            "-x",
            f"{url}/logout",
            "-x",
            f"{url}/me/*",
        ),
        *("--store-session", str(FOLDER / "session"), "-t", "20"),
    ]
    if username != "-":
        words += ["-C", sign_in(url, username)]
    for _attempt in range(ATTEMPTS):
        run = subprocess.run(words, cwd=FOLDER, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)  # noqa: S603 our own words
        if run.returncode == 0 and report.exists():
            return read(report, username)
        print(f"{username}: wapiti broke off: {run.stderr.strip().splitlines()[-1:]}", flush=True)
    return [f"{username}: wapiti broke off {ATTEMPTS} times"]


def sign_in(url: str, username: str) -> str:
    """The cookie of somebody signed in."""
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    page = browser.open(f"{url}/login").read().decode()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    if token is None:
        sys.exit("The sign-in page has no token.")
    typed = {"username": username, "password": look.PASSWORD, "csrf_token": token[1]}
    browser.open(f"{url}/login", urllib.parse.urlencode(typed).encode())
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


def read(report: Path, username: str) -> list[str]:
    """One line a finding, but for what is expected here and what is mere information."""
    told = json.loads(report.read_text(encoding="utf-8"))
    pages = told["infos"]["crawled_pages_nbr"]
    print(f"{username}: {pages} pages", flush=True)
    few = [f"{username}: only {pages} pages were reached"] if username != "-" and pages < LEAST_PAGES else []
    return few + [
        f"{username}: {kind}: {one['info']} ({one['method']} {one['path']} {one.get('parameter') or ''})"
        for part in ("vulnerabilities", "anomalies")
        for kind, ones in told[part].items()
        for one in ones
        if one["level"] > 0 and not one["info"].startswith(EXPECTED)
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
