"""The public API of payees for other subdomains."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from services.stipends.payees.models import PayDetails, PayeeBlock, PayeeReplica
from services.stipends.payees.rules import read_legal_name
from shared.actor import STAFF, Role, require_self_or
from shared.contracts.roles import REVIEWER
from shared.errors import Forbidden
from shared.persistence.read_unit import ReadUnit
from shared.persistence.ties import Doer, close_to, doer, is_me, persons_of, same_person
from shared.persistence.unit_of_work import UnitOfWork

__all__ = [
    "block_payee",
    "blocked_payees",
    "named_by",
    "payee_names",
    "payees_for_others",
    "require_payee",
    "set_legal_name",
]


def require_payee(advisor_id: str, uow: ReadUnit) -> None:
    """Raise `NotFound` unless there is an advisor of this id."""
    uow.require(PayeeReplica, advisor_id)


def payee_names(advisor_ids: Iterable[str], uow: ReadUnit) -> dict[str, str]:
    """The legal names of these advisors, by their ids; those without one are left out."""
    wanted = set(advisor_ids)
    # Each is read once in a unit, however often it is asked for.
    uow.preload((PayDetails, id_) for id_ in wanted)
    found = {id_: uow.get(PayDetails, id_) for id_ in wanted}
    return {id_: details.legal_name for id_, details in found.items() if details is not None}


def named_by(advisor_id: str, uow: ReadUnit) -> Doer | None:
    """Who said last under which name an advisor is paid."""
    details = uow.get(PayDetails, advisor_id)
    return details and details.named_by


def set_legal_name(
    advisor_id: str, text: str, version: int, uow: UnitOfWork
) -> tuple[PayDetails, str | None]:
    """Set the name of an advisor: what is stored now, and the name that stood there before.

    Raises `Forbidden` for who releases payments or is close to the payee, `Invalid` for what is no name,
    `VersionMismatch` when somebody else changed it meanwhile.
    """
    require_self_or(uow.actor, advisor_id, STAFF | REVIEWER)
    if uow.actor.has_any({Role.FINANCE_APPROVER}):
        raise Forbidden("You release payments: someone else must say who is paid.")
    if advisor_id in close_to(uow) - persons_of(uow):
        raise Forbidden("You are close to this person: they or someone else must say under which name.")
    uow.require(PayeeReplica, advisor_id)
    name = read_legal_name(text)
    details = uow.get(PayDetails, advisor_id)
    before = details and details.legal_name
    if details is None:
        details = PayDetails(id=advisor_id)
    uow.check_version(details, version)
    if before == name:
        return details, before
    details.legal_name, details.named_by = name, doer(uow)
    if before is None:
        uow.add(details)
    return details, before


def block_payee(advisor_id: str, reason_code: str, payment_id: str, on: date, uow: UnitOfWork) -> None:
    """Have an advisor not paid until somebody lifts that: the bank returned this payment."""
    block = uow.get(PayeeBlock, advisor_id)
    if block is None:
        block = uow.add(PayeeBlock(id=advisor_id))
    block.block(reason_code, payment_id, on, doer(uow))


def blocked_payees(uow: ReadUnit) -> frozenset[str]:
    """All ids of the persons who are not paid for now."""
    blocks = uow.find(PayeeBlock, stands=True)
    return frozenset().union(*(same_person(uow, block.id) for block in blocks))


def payees_for_others(uow: ReadUnit) -> frozenset[str]:
    """Whom the actor pays nothing: they set the name, or lifted what stood against paying them."""
    mine: list[dict[str, Any]] = [{"named_by__account": uow.actor.user_id}]
    if uow.actor.advisor_id:
        mine.append({"named_by__advisor_id__in": sorted(persons_of(uow))})
    named = [id_ for one in mine for id_ in uow.ids(PayDetails, **one)]
    lifted = [block for block in uow.find(PayeeBlock, stands=False) if is_me(uow, block.lifted_by)]
    return frozenset(named).union(*(same_person(uow, block.id) for block in lifted))
