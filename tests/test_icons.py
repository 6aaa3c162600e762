"""Is every icon that a page or a menu names in the list from which the sprite is made?"""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NAMED = re.compile(r"""icon\('([a-z-]+)'|icon_value="([a-z-]+)"|"icon", *"([a-z-]+)"|'([a-z-]+)', \{'id'""")


def test_every_icon_named_is_in_the_list() -> None:
    listed = {
        line.strip()
        for line in (ROOT / "tools" / "icons.txt").read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    }
    named = set()
    for path in [*(ROOT / "admin_app").rglob("*.py"), *(ROOT / "admin_app" / "templates").rglob("*.html")]:
        named |= {name for groups in NAMED.findall(path.read_text(encoding="utf-8")) for name in groups if name}
    from admin_app.screens import CATEGORIES

    named |= {icon for _words, icon in CATEGORIES}
    assert len(named) > 20
    assert named - listed == set()
