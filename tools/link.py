"""Puts the command `guizhang` into the virtual environment.

The desk runs from its checkout, so a path file and six lines do what an editable install would do slower.
"""

import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMAND = f"""#!{sys.executable}
import sys

from admin_app.cli import main

sys.exit(main())
"""

Path(sysconfig.get_path("purelib"), "guizhang.pth").write_text(f"{ROOT}\n", encoding="utf-8")
command = Path(sysconfig.get_path("scripts"), "guizhang")
command.write_text(COMMAND, encoding="utf-8")
command.chmod(0o755)
