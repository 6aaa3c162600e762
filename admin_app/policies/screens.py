"""The rules on screen: every policy, and one as the table it is. Read by everybody signed in."""

from typing import Any

from flask import abort, request
from flask_admin import BaseView, expose
from flask_babel import lazy_gettext as _

from admin_app import clock
from admin_app.policies import service
from admin_app.screens.base import SignedIn


class Policies(SignedIn, BaseView):  # type: ignore[misc]
    @expose("/")  # type: ignore[untyped-decorator]
    def index(self) -> Any:
        on = clock.today()
        rows = [(service.in_force(name, on), len(service.versions(name))) for name in service.names()]
        return self.render("policies/list.html", rows=rows, on=on, faults=service.faults_on_disk())

    @expose("/<policy_name>")  # type: ignore[untyped-decorator]
    def one(self, policy_name: str) -> Any:
        on = clock.today()
        try:
            versions = service.versions(policy_name)
            shown = self._asked_for(versions) or service.in_force(policy_name, on)
        except service.NoPolicy:
            abort(404)
        policy = shown.loaded
        return self.render(
            "policies/table.html",
            page_heading=self._title(policy),
            crumbs=[(_("Policies"), self.get_url(".index"))],
            shown=shown,
            policy=policy,
            table=policy.as_table(),
            versions=list(reversed(versions)),
            in_force=service.version_in_force(policy_name, on),
            findings=_by_kind(policy.findings()),
            on=on,
        )

    def _asked_for(self, versions: list[Any]) -> service.InForce | None:
        """The version named in the address, as a recorded decision names it."""
        wanted = request.args.get("version")
        if wanted is None:
            return None
        found = next((version for version in versions if str(version.id) == wanted), None)
        return service.loaded(found) if found else abort(404)

    def _title(self, policy: Any) -> str:
        from admin_app import said

        return said(policy.title)


FINDINGS = {
    "gap": _("Cases no rule answers"),
    "unreachable": _("Rules that can never fire"),
    "never_needed": _("Rules another one makes needless"),
    "no_example": _("Rules without an example"),
    "overlap": _("Rules that apply together; the first one wins"),
}


def _by_kind(findings: list[Any]) -> list[tuple[Any, list[Any]]]:
    """Findings under a heading for each kind, the worst first."""
    groups = [(words, [f for f in findings if f.kind == kind]) for kind, words in FINDINGS.items()]
    return [group for group in groups if group[1]]


def views() -> list[Any]:
    name = _("Policies")
    return [Policies(name=name, category=name, endpoint="policies", url="/policies", menu_icon_value="book")]
