"""The programs that run on this Tandem, as its operator sees them: each one, opening one, changing one."""

from typing import Any, Final

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from services.gateway.kit.forms import Outcome, answer_to_form, filled_in, perform, problems, whole_number
from services.gateway.kit.labels import PAYER_KINDS
from services.gateway.kit.viewer import ask, needs
from shared.contracts.identity.tenants import STATES
from shared.contracts.time_zones import TIME_ZONES
from shared.errors import Conflict

pages = Blueprint("programs", __name__, url_prefix="/platform/programs")

PROGRAMS_MAX: Final = 50
TAKEN: Final = _l("There is a program of this short name already.")
_AMERICAN: Final = sorted(name for name in TIME_ZONES if name.startswith(("America/", "Pacific/")))


@pages.get("")
@needs("identity.tenants")
def show() -> str:
    """The programs by their short names, page by page, and a form for another."""
    return _page({}, None)


@pages.post("")
@needs("identity.open_tenant")
def open_program() -> ResponseReturnValue:
    """Open a program; on errors show the form again, with each error."""
    given = filled_in()
    fields = {
        **_fields(given),
        "tenant_id": given.get("tenant_id", ""),
        "practice": given.get("practice") == "yes",
    }
    outcome = perform(
        "identity",
        "open_tenant",
        fields,
        said=_("It is open. Add its first user with the command tandem users."),
        otherwise={Conflict: TAKEN},
    )
    return _answered(given, outcome)


@pages.post("/<tenant_id>")
@needs("identity.change_tenant")
def change(tenant_id: str) -> ResponseReturnValue:
    """Change what is on record about a program."""
    given = filled_in() | {"changed": tenant_id}
    fields = {**_fields(given), "tenant_id": tenant_id, "version": whole_number(given.get("version", ""))}
    outcome = perform(
        "identity", "change_tenant", fields, said=_("It is changed. Its days count as set from now on.")
    )
    return _answered(given, outcome)


def _answered(given: dict[str, str], outcome: Outcome) -> ResponseReturnValue:
    return answer_to_form(outcome, lambda: _page(given, outcome), url_for("programs.show"))


def _fields(given: dict[str, str]) -> dict[str, Any]:
    """What was filled in about a program; languages are separated by blanks or commas."""
    return {
        **{name: given.get(name, "") for name in ("legal_name", "payer_kind", "state", "time_zone")},
        "languages": given.get("languages", "").replace(",", " ").split(),
        "fiscal_year_month": whole_number(given.get("fiscal_year_month", "")),
    }


def _page(given: dict[str, str], outcome: Outcome | None) -> str:
    found = ask("identity", "tenants", cursor=request.args.get("after"), limit=PROGRAMS_MAX)
    return render_template(
        "operator/programs.html",
        programs=found["items"],
        cursor=found["next_cursor"],
        kinds=PAYER_KINDS,
        states=[(state, state) for state in STATES],
        zones=[(zone, zone.replace("_", " ")) for zone in _AMERICAN],
        given=given,
        outcome=outcome,
        problems=problems(outcome.errors) if outcome else {},
    )
