"""The text of a draft with its faults at their lines, and what differs from the text published last."""

from dataclasses import replace
from typing import Any

from flask import jsonify, request
from flask_admin import expose

from admin_app import language
from admin_app.policy_desk import rows, service
from admin_app.policy_desk.differences import lines_differing, told
from admin_app.policy_desk.models import PolicyDraft
from admin_app.policy_desk.screens.page import DraftPage
from admin_app.screens.lookups import key_of
from rules.engine import LoadedFile


class TextPart(DraftPage):
    def show_text(self, draft: PolicyDraft, reading: service.Reading) -> dict[str, Any]:
        return {"text": draft.text, "found": _as_json(reading), "line": key_of(request.args.get("line", "")) or 0}

    def show_differences(self, draft: PolicyDraft, reading: service.Reading) -> dict[str, Any]:
        return {
            "told": told(service.base_of(draft), _as_written(draft, reading.file)) if reading.file else [],
            "lines": list(lines_differing(draft.base.text if draft.base else "", draft.text)),
        }

    @expose("/<int:draft_id>/check", methods=("POST",))  # type: ignore[untyped-decorator]
    def check(self, draft_id: int) -> Any:
        """The faults of a text being typed; nothing is kept."""
        draft = self.draft(draft_id)
        return jsonify(faults=_as_json(service.read(request.form.get("text", "")[: service.MOST_TEXT], draft.filename)))

    @expose("/<int:draft_id>/text", methods=("POST",))  # type: ignore[untyped-decorator]
    def save_text(self, draft_id: int) -> Any:
        """Keep the text, sound or not."""
        draft = self.draft(draft_id)
        text = request.form.get("text", "").replace("\r\n", "\n")
        error = self.keep(draft_id, text)
        if error is None:
            return self.saved(draft_id, "text")
        return self.again(draft_id, "text", error, text=text, found=_as_json(service.read(text, draft.filename)))


def _as_written(draft: PolicyDraft, file: LoadedFile) -> LoadedFile:
    """With its examples as they say now, though answered otherwise: nothing is told of them that is not written."""
    return replace(file, policies={one.policy.name: one.policy for one in rows.tables(draft.text, draft.filename)})


def _as_json(reading: service.Reading) -> list[dict[str, Any]]:
    lang = language()
    return [
        {
            "line": fault.line,
            "column": fault.column,
            "message": f"{fault.line}: {fault.problem[lang]} ({fault.remedy[lang]})",
        }
        for fault in reading.faults
    ]
