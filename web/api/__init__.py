"""The JSON face, for partners' machines: ``/api/v1``.

1. The same commands as the pages, through the same desk; only the clothes differ (JSON; CAP and
   its feed are XML).
2. Keys only: no cookie opens anything here, so there is no cross-site request to forge.
3. Shapes are checked here, words and facts at the desk.  A schema makes a command or a draft.
4. Failures are problem details (RFC 9457), written by ``web.errors``.
5. The interface describes itself at ``/api/v1/openapi.json``.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, current_app, jsonify
from flask_smorest import Api
from flask_wtf import CSRFProtect
from werkzeug.routing import BaseConverter

from sharing.taxonomy import Taxonomy
from web.api import alerts, cap, events, reference
from web.api.description import OPTIONS, describe, introduce
from web.api.fields import ID, Quantities
from web.api.operation import PREFIX
from web.door import public

SECTIONS = (events.bp, alerts.bp, cap.bp, reference.bp)


class PublicId(BaseConverter):
    """An id in a path.  Whatever has another shape is not there."""

    regex = ID


class _Interface(Api):  # type: ignore[misc]  # flask-smorest ships no types
    """Operations and their description; failures are left to ``web.errors``."""

    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        """Leave them to ``web.errors``."""


def register(app: Flask, csrf: CSRFProtect) -> None:
    """Hang every operation on *app*, and the description of them all."""
    app.url_map.converters["public_id"] = PublicId
    for section in SECTIONS:
        csrf.exempt(section)
        app.register_blueprint(section)
    app.add_url_rule(f"{PREFIX}/openapi.json", "openapi", openapi)


@public("the description of the interface holds no data, and machines are made with it")
def openapi() -> Response:
    """Describe the interface.  It is made when somebody first asks: it takes a while."""
    known = current_app.extensions
    if "vigie.openapi" not in known:
        known["vigie.openapi"] = _described(known["vigie.taxonomy"])
    return jsonify(known["vigie.openapi"])


def _described(taxonomy: Taxonomy) -> dict[str, Any]:
    """Return the description, made on an application that nobody visits."""
    app = Flask(__name__)
    app.url_map.converters["public_id"] = PublicId
    interface = _Interface(app, spec_kwargs=OPTIONS)
    interface.register_converter(PublicId, _shape_of_ids)
    interface.register_field(Quantities, "object", None)
    introduce(interface)
    for section in SECTIONS:
        interface.register_blueprint(section)
    return describe(interface, taxonomy)


def _shape_of_ids(_: Any) -> dict[str, str]:
    return {"type": "string", "pattern": f"^{ID}$"}
