"""What does the browser load, and how does it get here?

Runs `npm ci` by package-lock.json and copies the few files our pages load into
admin_app/static/vendor, so that nothing comes from the internet while the desk runs.
A machine without Node.js gets one from PyPI, inside the virtual environment.
"""

# ruff: noqa: S603 (every command is written here; nothing in one comes from outside)
from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "admin_app" / "static" / "vendor"
OLDEST_NODE = 18

EDITOR = ROOT / "admin_app" / "static" / "editor" / "rule-editor.js"  # bundled with what it imports
FILES = (
    "@tabler/core/dist/css/tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js",
    "echarts/dist/echarts.min.js",
    "swagger-ui-dist/swagger-ui.css",
    "swagger-ui-dist/swagger-ui-bundle.js",
    "tom-select/dist/css/tom-select.bootstrap5.min.css",
    "tom-select/dist/js/tom-select.complete.min.js",
)
SOURCE_MAP = re.compile(rb"\n?(//[#@] sourceMappingURL=\S+|/\*[#@] sourceMappingURL=[^*]+\*/)\s*$")


def main() -> None:
    install(npm())
    fresh = ROOT / "build" / "vendor"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for name in FILES:
        # Without its last line: the maps are not shipped, and browsers ask for what it names.
        (fresh / Path(name).name).write_bytes(SOURCE_MAP.sub(b"\n", (MODULES / name).read_bytes()))
    bundle(EDITOR, fresh / EDITOR.name)
    (fresh / "icons.svg").write_text(sprite(wanted_icons()), encoding="utf-8")
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.parent.mkdir(parents=True, exist_ok=True)
    fresh.rename(VENDOR)


def npm() -> list[str]:
    """The npm to use: the machine's if its Node.js is new enough, else PyPI's."""
    if shutil.which("npm") and node_version("node") >= OLDEST_NODE:
        return ["npm"]
    lock = str(ROOT / "requirements" / "node.lock")
    pip = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "-r", lock], check=True)
    return [str(Path(sys.executable).parent / "npm")]


def node_version(node: str) -> int:
    """The major version of a Node.js, 0 where it is missing or does not run."""
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
        return int(answer.strip().lstrip("v").split(".")[0])
    except (OSError, ValueError, subprocess.CalledProcessError):
        return 0


def install(command: list[str]) -> None:
    quiet = ["--no-fund", "--no-audit", "--loglevel=error"]
    subprocess.run([*command, "ci", "--ignore-scripts", *quiet], cwd=ROOT, check=True)


def bundle(source: Path, target: Path) -> None:
    """One script of this and all it imports, for a plain <script>."""
    esbuild = [str(MODULES / ".bin" / "esbuild"), "--bundle", "--minify", "--format=iife", "--log-level=error"]
    subprocess.run([*esbuild, str(source), f"--outfile={target}", "--charset=utf8"], cwd=ROOT, check=True)


def wanted_icons() -> list[str]:
    lines = (ROOT / "tools" / "icons.txt").read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def sprite(names: list[str]) -> str:
    """One SVG with a symbol for every icon named; an unknown name stops the build."""
    source = (MODULES / "@tabler/icons-sprite/dist/tabler-sprite.svg").read_text(encoding="utf-8")
    symbols = dict(re.findall(r'(?s)<symbol id="tabler-([a-z0-9-]+)"(.*?</symbol>)', source))
    unknown = [name for name in names if name not in symbols]
    if unknown:
        sys.exit(f"tools/icons.txt names icons that Tabler does not have: {', '.join(unknown)}.")
    drawn = "".join(f'<symbol id="{name}"{symbols[name]}' for name in names)
    return f'<svg xmlns="http://www.w3.org/2000/svg">{drawn}</svg>\n'


if __name__ == "__main__":
    main()
