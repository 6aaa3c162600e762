"""How is a photo of a complaint shown in its page? Each look is noted."""

from typing import Any

from flask import abort, request

from admin_app.areas.attachments.content import TYPES
from admin_app.areas.complaints import photos
from admin_app.extensions import db
from admin_app.screens.lookups import key_of
from admin_app.screens.sandboxed import sandboxed
from admin_app.screens.transactions import begin_writing


def shown(model: type[photos.Photo]) -> Any:
    """That of the key in the address."""
    key = key_of(request.args.get("photo"))
    if key is None:
        abort(404)
    begin_writing()
    photo, path = photos.look_at(model, key)
    db.session.commit()
    return sandboxed(path, TYPES[photo.kind], photo.name, to_take=False)
