"""A person as staff see and change them, with the history of changes."""

from typing import Any, Final

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from services.gateway.kit import persons
from services.gateway.kit.forms import Outcome, answer_to_form, perform, problems, version_shown
from services.gateway.kit.learning import renewable
from services.gateway.kit.viewer import ask, ask_all, ask_at_once, needs, question
from shared.contracts.identity.tenants import STATES
from shared.errors import Invalid

LEARNING_MAX: Final = 100

pages = Blueprint("people", __name__, url_prefix="/people")


@pages.get("/of-advisor/<advisor_id>")
@needs("recruitment.change_person")
def of_advisor(advisor_id: str) -> ResponseReturnValue:
    """The person who is this advisor."""
    advisor = ask("recruitment", "advisor", advisor_id=advisor_id)
    return redirect(url_for("people.show", person_id=advisor["person_id"]), 303)


@pages.get("/<person_id>")
@needs("recruitment.change_person")
def show(person_id: str) -> str:
    """The form, filled in with what is known, and the history."""
    return _page(person_id)


@pages.post("/<person_id>")
@needs("recruitment.change_person")
def change(person_id: str) -> ResponseReturnValue:
    """Change what was filled in; on errors show the form again, with each error."""
    given = persons.filled_in(persons.FIELDS)
    person = ask("recruitment", "person", person_id=person_id)
    outcome = perform(
        "recruitment",
        "change_person",
        {"person_id": person_id, **version_shown(), **persons.changed(given, person)},
        said=_("Changed. The history below tells what was before."),
    )
    back = url_for("people.show", person_id=person_id)
    return answer_to_form(outcome, lambda: _page(person_id, given, outcome), back)


def answer_about(advisor_id: str, outcome: Outcome) -> ResponseReturnValue:
    """Show the outcome of another form of the page, and that form again where something is not right."""
    back = url_for("people.of_advisor", advisor_id=advisor_id)

    def again() -> str:
        person_id = ask("recruitment", "advisor", advisor_id=advisor_id)["person_id"]
        return _page(person_id, outcome=outcome)

    return answer_to_form(outcome, again, back)


def _page(person_id: str, given: dict[str, Any] | None = None, outcome: Outcome | None = None) -> str:
    found = ask_all(
        person=question("recruitment", "person", person_id=person_id),
        history=question("recruitment", "person_history", person_id=person_id),
    )
    person = found["person"]
    advisor_id = person["advisor_id"]
    version = request.form.get("version") if given else None
    wrong = problems(outcome.errors) if outcome and outcome.refusal is Invalid else {}
    return render_template(
        "console/person.html",
        person=person,
        advisor=ask("recruitment", "advisor", advisor_id=advisor_id) if advisor_id else None,
        guardianships=ask("recruitment", "guardianships", advisor_id=advisor_id)["items"]
        if advisor_id
        else [],
        ties=ask("recruitment", "ties", advisor_id=advisor_id) if advisor_id else None,
        learning=_learning(advisor_id) if advisor_id else None,
        given=given or persons.as_shown(person),
        version=version or person["version"],
        fields=persons.FIELDS_OF_OTHERS,
        states=[(state, state) for state in STATES],
        history=found["history"]["items"],
        outcome=outcome,
        problems=wrong if given else {},
        wrong=wrong,
    )


def _learning(advisor_id: str) -> dict[str, Any] | None:
    """Open courses and all certificates; None if training does not answer."""
    asked = {"advisor_id": advisor_id, "limit": LEARNING_MAX}
    found = ask_at_once(
        open=question("training", "enrolments", status="opened", **asked),
        certificates=question("training", "certificates", **asked),
    )
    opened, certificates = found["open"], found["certificates"]
    if opened is None or certificates is None:
        return None
    return {
        "open": opened["items"],
        "certificates": certificates["items"],
        "renewable": renewable(certificates["items"], opened["items"]),
    }
