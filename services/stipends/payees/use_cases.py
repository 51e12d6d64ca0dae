"""Payees, from recruitment's events, and the legal names under which they are paid."""

from typing import Any

from services.stipends.payees.api import payee_names
from services.stipends.payees.models import PayDetails, PayeeReplica
from services.stipends.payees.rules import read_legal_name
from shared.actor import STAFF, Role, require_self_or
from shared.contracts.envelope import Event
from shared.contracts.roles import MONEY_READERS, REVIEWER
from shared.contracts.stipends.payees import CHANGES_SHOWN_MAX, PayDetailsReply, PayNameSet
from shared.errors import Forbidden
from shared.persistence.read_unit import ReadUnit
from shared.persistence.unit_of_work import UnitOfWork

_REPLY = PayDetailsReply()
_SET = PayNameSet()


def note_payee(event: Event, uow: UnitOfWork) -> None:
    """Store that there is a payee."""
    uow.get_or_add(PayeeReplica, event.data["advisor_id"])


def payee_wanted(event: Event) -> list[tuple[type[PayeeReplica], str]]:
    """The documents that `note_payee` needs."""
    return [(PayeeReplica, event.data["advisor_id"])]


def set_pay_name(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Set the legal name under which an advisor is paid: by themselves, or by staff who release no payments.

    Raises `Invalid` for what is no name, `VersionMismatch` when somebody else changed it meanwhile.
    """
    advisor_id = request["advisor_id"]
    require_self_or(uow.actor, advisor_id, STAFF | REVIEWER)
    if uow.actor.has_any({Role.FINANCE_APPROVER}):
        raise Forbidden("You release payments: someone else must say who is paid.")
    uow.require(PayeeReplica, advisor_id)
    name = read_legal_name(request["legal_name"])
    details = uow.get(PayDetails, advisor_id)
    if details is None:
        details = PayDetails(id=advisor_id, legal_name=name)
        uow.check_version(details, request.get("version"))
        uow.add(details)
    else:
        uow.check_version(details, request.get("version"))
        details.legal_name = name
    uow.close()  # so that the reply has the version after this change
    return _SET.dump(details)


def show_pay_details(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """The legal name of a payee, with its history; an advisor sees only their own."""
    advisor_id = request["advisor_id"]
    require_self_or(uow.actor, advisor_id, STAFF | MONEY_READERS)
    uow.require(PayeeReplica, advisor_id)
    details = uow.get(PayDetails, advisor_id)
    changes = uow.audit_of(details, limit=CHANGES_SHOWN_MAX) if details else []
    return _REPLY.dump(
        {
            "advisor_id": advisor_id,
            "legal_name": details and details.legal_name,
            "version": details.version if details else 0,
            "history": [
                {
                    "at": one.at,
                    "actor": one.actor,
                    "before": (one.before or {}).get("legal_name"),
                    "after": one.after["legal_name"],
                }
                for one in changes
                if "legal_name" in one.after
            ],
        }
    )


def who_has_a_pay_name(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """Which of these advisors can be paid."""
    asked = request["advisor_ids"]
    for advisor_id in asked:
        require_self_or(uow.actor, advisor_id, STAFF | MONEY_READERS)
    known = payee_names(asked, uow)
    return {"items": [{"advisor_id": one, "known": one in known} for one in dict.fromkeys(asked)]}
