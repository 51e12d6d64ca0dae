"""Proposing, approving and withdrawing settings, and listing them."""

from typing import Any, Final

from services.identity.settings.models import SettingBook, SettingRow
from services.identity.settings.rules import setting_book_id
from shared.contracts.event import Contract
from shared.contracts.identity.settings import (
    SETTING_APPROVED,
    SETTING_WITHDRAWN,
    SETTINGS,
    SettingKind,
    SettingReply,
)
from shared.persistence.approved_book import approve, propose
from shared.persistence.dated_book import row_with_book
from shared.persistence.read_unit import ReadUnit
from shared.persistence.unit_of_work import UnitOfWork

_REPLY = SettingReply()
_KINDS: Final = SettingKind().dump(SETTINGS.values(), many=True)


def propose_setting(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Propose a row; one that stands with the same content is returned as it is.

    Raises `Conflict` when it overlaps another that counts, `NotFound` when there is none to correct.
    """
    terms = {name: value for name, value in request.items() if name != "setting"}
    book = uow.get_or_add(
        SettingBook, setting_book_id(uow.tenant, request["setting"]), code=request["setting"]
    )
    return _shown(book, propose(book, SettingRow, terms, uow))


def approve_setting(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Approve a row, which all who go by it hear. What was decided before stays.

    Raises `Forbidden` for who proposed it, `Conflict` when it was withdrawn or overlaps another that counts.
    """
    book, row = _book_of(request["setting_id"], uow)
    if approve(book, row, uow):
        _tell(SETTING_APPROVED, book, uow)
    return _shown(book, row)


def withdraw_setting(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Withdraw a row that was only proposed, or whose first day has not come. Else raises `Conflict`."""
    book, row = _book_of(request["setting_id"], uow)
    counted = row.counts
    book.withdraw_unused(row, uow.actor.user_id, uow.now, uow.today)
    if counted:
        _tell(SETTING_WITHDRAWN, book, uow)
    return _shown(book, row)


def list_settings(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """All rows by setting and day: also those that were corrected or withdrawn."""
    return {"items": [_shown(book, row) for book in _books(uow) for row in book.rows], "kinds": _KINDS}


def _books(uow: ReadUnit) -> list[SettingBook]:
    found = uow.find(SettingBook, id__in=[setting_book_id(uow.tenant, code) for code in SETTINGS])
    return sorted(found, key=lambda book: list(SETTINGS).index(book.code))


def _book_of(setting_id: str, uow: UnitOfWork) -> tuple[SettingBook, SettingRow]:
    return row_with_book(_books(uow), setting_id, "setting")


def _tell(contract: Contract, book: SettingBook, uow: UnitOfWork) -> None:
    uow.publish(contract, about=book, data={"setting": book.code, "holding": book.holding})


def _shown(book: SettingBook, row: SettingRow) -> dict[str, Any]:
    return _REPLY.dump(row) | {"setting": book.code}
