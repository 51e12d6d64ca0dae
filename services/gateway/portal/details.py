"""What an advisor changes of themselves: how they are called and reached, and the name on their payments."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from services.gateway.kit import persons
from services.gateway.kit.forms import Outcome, answer_to_form, perform, problems, version_shown
from services.gateway.kit.viewer import ask, ask_at_once, needs, own_advisor_id, question
from shared.errors import Invalid, Unavailable

pages = Blueprint("details", __name__, url_prefix="/me/details")


@pages.get("")
@needs("recruitment.change_person")
def show() -> str:
    """The form, filled in with what is known, and the history."""
    return _page()


@pages.post("")
@needs("recruitment.change_person")
def change() -> ResponseReturnValue:
    """Change what was filled in; on errors show the form again, with each error."""
    given = persons.filled_in(persons.OWN)
    person = ask("recruitment", "person", person_id=_person_id())
    data = {"person_id": person["person_id"], **version_shown(), **persons.changed(given, person)}
    return _answer(perform("recruitment", "change_person", data, said=_("Thank you. We changed it.")), given)


@pages.post("/pay-name")
@needs("stipends.set_pay_name")
def pay_name() -> ResponseReturnValue:
    """Set the legal name for pay."""
    data = {
        "advisor_id": own_advisor_id(),
        "legal_name": request.form.get("legal_name", ""),
        **version_shown(),
    }
    return _answer(
        perform("stipends", "set_pay_name", data, said=_("Thank you. We pay you under this name."))
    )


@pages.post("/pause")
@needs("recruitment.pause_advisor")
def pause() -> ResponseReturnValue:
    """Start a break."""
    said = _("You are on a break from now on. Come back when you want.")
    data = {"advisor_id": own_advisor_id(), "until": request.form.get("until") or None}
    return _answer(perform("recruitment", "pause_advisor", data, said=said))


@pages.post("/resumption")
@needs("recruitment.resume_advisor")
def resume() -> ResponseReturnValue:
    """End a break."""
    said = _("Welcome back!")
    return _answer(perform("recruitment", "resume_advisor", {"advisor_id": own_advisor_id()}, said=said))


@pages.post("/withdrawal")
@needs("recruitment.withdraw_advisor")
def leave() -> ResponseReturnValue:
    """Leave the program."""
    said = _("You left the program. Thank you for all you did.")
    return _answer(perform("recruitment", "withdraw_advisor", {"advisor_id": own_advisor_id()}, said=said))


def _answer(outcome: Outcome, given: dict[str, Any] | None = None) -> ResponseReturnValue:
    return answer_to_form(outcome, lambda: _page(given, outcome), url_for("details.show"))


def _page(given: dict[str, Any] | None = None, outcome: Outcome | None = None) -> str:
    advisor = ask("recruitment", "advisor", advisor_id=own_advisor_id())
    person_id = advisor["person_id"]
    found = ask_at_once(
        person=question("recruitment", "person", person_id=person_id),
        history=question("recruitment", "person_history", person_id=person_id),
        pay=question("stipends", "pay_details", advisor_id=own_advisor_id()),
    )
    person = found["person"]
    if person is None:
        raise Unavailable("What we know about you cannot be shown just now.")
    version = request.form.get("version") if given else None
    return render_template(
        "portal/details.html",
        person=person,
        advisor=advisor,
        given={**persons.as_shown(person), **(given or {})},
        version=version or person["version"],
        fields={name: persons.FIELDS[name] for name in persons.OWN},
        history=found["history"] and found["history"]["items"],
        pay=found["pay"],
        outcome=outcome,
        problems=problems(outcome.errors) if outcome and outcome.refusal is Invalid else {},
    )


def _person_id() -> str:
    return ask("recruitment", "advisor", advisor_id=own_advisor_id())["person_id"]
