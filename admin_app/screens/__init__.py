"""The panel: one Flask-Admin, its theme, a list per area."""

from flask import Flask


def install(app: Flask) -> None:
    """Register the panel on the application."""
    from admin_app.areas.credit import models as _credit  # noqa: F401
    from admin_app.areas.receivables import models as _receivables  # noqa: F401
    from admin_app.audit import models as _audit  # noqa: F401
    from admin_app.decisions import models as _decisions  # noqa: F401
    from admin_app.policies import models as _policies  # noqa: F401
