"""Payees, from recruitment's events, their legal names, and what stands against paying them."""

from typing import Any

from services.stipends.payees.api import payee_names, require_payee
from services.stipends.payees.models import PayDetails, PayeeBlock, PayeeReplica
from shared.actor import STAFF, require_self_or
from shared.contracts.envelope import Event
from shared.contracts.roles import MONEY_READERS
from shared.contracts.stipends.payees import (
    CHANGES_SHOWN_MAX,
    PayDetailsReply,
    PayeeBlockLifted,
    PayeeBlockReply,
)
from shared.errors import Forbidden
from shared.persistence.read_unit import ReadUnit
from shared.persistence.ties import doer, is_me, refuse_close, same_person
from shared.persistence.unit_of_work import UnitOfWork

_REPLY = PayDetailsReply()
_BLOCK = PayeeBlockReply()
_LIFTED = PayeeBlockLifted()


def note_payee(event: Event, uow: UnitOfWork) -> None:
    """Store that there is a payee."""
    uow.get_or_add(PayeeReplica, event.data["advisor_id"])


def payee_wanted(event: Event) -> list[tuple[type[PayeeReplica], str]]:
    """The documents that `note_payee` needs."""
    return [(PayeeReplica, event.data["advisor_id"])]


def show_pay_details(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """The legal name of a payee, with its history; an advisor sees only their own."""
    advisor_id = request["advisor_id"]
    require_self_or(uow.actor, advisor_id, STAFF | MONEY_READERS)
    require_payee(advisor_id, uow)
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


def lift_payee_block(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Have an advisor paid again whose money came back, for a reason; who decides that does not release it.

    Raises `NotFound` when nothing stood against it, `Conflict` when it was lifted before, and `Forbidden` for
    who reported the return, or is the payee or close to them.
    """
    advisor_id = request["advisor_id"]
    block = uow.require(PayeeBlock, advisor_id)
    uow.check_version(block, request["version"])
    refuse_close(uow, *same_person(uow, advisor_id))
    if is_me(uow, block.reported_by):
        raise Forbidden("You reported that the money came back: someone else must decide on it.")
    block.lift(doer(uow), request["reason_code"])
    uow.close()  # so that the reply has the version after this change
    return _LIFTED.dump(block)


def list_payee_blocks(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """Who is not paid until somebody decides, and why."""
    page = uow.page(
        PayeeBlock, cursor=request["cursor"], limit=request["limit"], newest_first=False, stands=True
    )
    return {"items": _BLOCK.dump(page.items, many=True), "next_cursor": page.next_cursor}


def who_has_a_pay_name(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """Which of these advisors have a legal name."""
    asked = request["advisor_ids"]
    for advisor_id in asked:
        require_self_or(uow.actor, advisor_id, STAFF | MONEY_READERS)
    known = payee_names(asked, uow)
    return {"items": [{"advisor_id": one, "known": one in known} for one in dict.fromkeys(asked)]}
