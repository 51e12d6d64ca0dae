"""Who may ask for what: one table of operation and roles, checked by the owner of each operation.

That an advisor sees and changes only what is theirs, and a guardian sees only what is their young advisor's,
is checked in the use case (`require_self_or`).
"""

from typing import Final

from shared.actor import FAMILY, FINANCE, STAFF, Actor, Role

ADMINISTRATOR: Final = frozenset({Role.PROGRAM_ADMINISTRATOR})
REVIEWER: Final = frozenset({Role.FINANCE_REVIEWER})
APPROVER: Final = frozenset({Role.FINANCE_APPROVER})
AUDITOR: Final = frozenset({Role.AUDITOR})
ADVISOR: Final = frozenset({Role.ADVISOR})
APPLICANT: Final = frozenset({Role.APPLICANT})
OPERATOR: Final = frozenset({Role.OPERATOR})
RECONCILERS: Final = ADMINISTRATOR | AUDITOR | APPROVER
"""Whose books they are: an operator's tenant has none, and nothing would always agree with nothing."""
READERS: Final = STAFF | AUDITOR
MONEY_READERS: Final = FINANCE | ADMINISTRATOR | AUDITOR

_RECRUITMENT: Final = {
    "submit_application": STAFF | APPLICANT,
    "import_applications": STAFF,
    "accept_application": STAFF,
    "decline_application": STAFF,
    "sign_agreement": STAFF | ADVISOR,
    "pause_advisor": STAFF | ADVISOR,
    "resume_advisor": STAFF | ADVISOR,
    "withdraw_advisor": STAFF | ADVISOR,
    "set_gate": ADMINISTRATOR,
    "application": READERS,
    "applications": READERS,
    "advisor": READERS | FINANCE | FAMILY,
    "advisors": READERS | FINANCE,
}

_TRAINING: Final = {
    "add_course": ADMINISTRATOR,
    "require_course": ADMINISTRATOR,
    "complete_enrolment": STAFF | ADVISOR,
    "revoke_certificate": ADMINISTRATOR,
    "courses": READERS | FAMILY,
    "enrolments": READERS | FAMILY,
    "certificates": READERS | FAMILY,
}

_ADVOCACY: Final = {
    "plan_event": STAFF,
    "publish_event": STAFF,
    "cancel_event": STAFF,
    "invite_advisors": STAFF,
    "accept_invitation": STAFF | ADVISOR,
    "decline_invitation": STAFF | ADVISOR,
    "release_seat": STAFF | ADVISOR,
    "record_attendance": STAFF,
    "correct_attendance": STAFF,
    "event": READERS | FAMILY,
    "events": READERS | FAMILY,
    "invitations": READERS | FAMILY,
}

_STIPENDS: Final = {
    "set_rate": ADMINISTRATOR,
    "approve_claim": REVIEWER,
    "reject_claim": REVIEWER,
    "release_payments": APPROVER,
    "import_settlement": APPROVER,
    "claims": MONEY_READERS | FAMILY,
    "claim": MONEY_READERS | FAMILY,
    "rates": MONEY_READERS,
    "payments": MONEY_READERS,
    "payment_files": MONEY_READERS,
    "payment_file": MONEY_READERS,
    "trial_balance": MONEY_READERS,
}

_INSIGHTS: Final = {
    "advisor_timeline": READERS | FAMILY,
    "waiting": READERS | FINANCE,
    "money_trail": MONEY_READERS,
    "reconcile": RECONCILERS,
}

EVERY_SERVICE: Final = {
    "facts": RECONCILERS,
    "outbox_status": OPERATOR,
    "dead_letters": OPERATOR,
    "dead_letter": OPERATOR,
    "replay_dead_letter": OPERATOR,
    "replay_dead_letters": OPERATOR,
    "discard_dead_letter": OPERATOR,
}

_USERS: Final = {
    "gateway.add_user": OPERATOR,
    "gateway.disable_user": OPERATOR,
    "gateway.enable_user": OPERATOR,
    "gateway.set_password": OPERATOR,
    "gateway.unlock_user": OPERATOR,
    "gateway.grant_token": OPERATOR,
    "gateway.users": OPERATOR,
}
"""The gateway keeps the users; an operator reaches these by command only."""

_OWN: Final = {
    "recruitment": _RECRUITMENT,
    "training": _TRAINING,
    "advocacy": _ADVOCACY,
    "stipends": _STIPENDS,
    "insights": _INSIGHTS,
}

POLICY: Final[dict[str, frozenset[Role]]] = {
    f"{service}.{operation}": roles
    for service, own in _OWN.items()
    for operation, roles in (own | EVERY_SERVICE).items()
} | _USERS
"""Roles that may call `<service>.<command or query>`; what is not here, nobody may."""

_NOBODY: Final = frozenset[Role]()


def allowed(actor: Actor, operation: str) -> bool:
    """Whether one of the actor's roles may call `<service>.<command or query>`."""
    return not POLICY.get(operation, _NOBODY).isdisjoint(actor.roles)
