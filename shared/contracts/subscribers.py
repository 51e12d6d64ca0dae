"""The subscribers of each event, as data: bindings, documents and the services' subscriptions match it."""

from functools import cache
from typing import Final

from shared.contracts import advocacy, identity, recruitment, training
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.event import Contract

_TENANTS: Final = (identity.TENANT_OPENED, identity.TENANT_CHANGED, identity.TENANT_CLOCK_MOVED)
"""For every owner but identity itself: it does nothing for a tenant that it does not know."""
_ALIASES: Final = (recruitment.PERSON_MERGED, recruitment.PERSON_UNMERGED)
"""For all who keep apart what two people do."""
_TIES: Final = (
    *_ALIASES,
    recruitment.INTEREST_DECLARED,
    recruitment.INTEREST_ENDED,
)
"""For all who store ids of advisors."""
_SETTINGS: Final = (identity.SETTING_APPROVED, identity.SETTING_WITHDRAWN)
"""For all who go by what a program set."""
_OWN: Final[dict[str, tuple[Contract, ...]]] = {
    "recruitment": (
        training.COURSE_ADDED,
        training.COURSE_CHANGED,
        training.TRAINING_PLAN_COMPLETED,
        training.TRAINING_PLAN_REOPENED,
        *_SETTINGS,
    ),
    "training": (
        recruitment.ADVISOR_ACCEPTED,
        recruitment.ADVISOR_KIND_CORRECTED,
        recruitment.ADVISOR_WITHDRAWN,
        recruitment.ADVISOR_RETURNED,
        *_TIES,
    ),
    "advocacy": (
        recruitment.ADVISOR_ACCEPTED,
        recruitment.READINESS_CHANGED,
        recruitment.ADVISOR_ACTIVATED,
        recruitment.ADVISOR_LAPSED,
        recruitment.ADVISOR_PAUSED,
        recruitment.ADVISOR_RESUMED,
        recruitment.ADVISOR_WITHDRAWN,
        recruitment.ADVISOR_RETURNED,
        *_TIES,
        *_SETTINGS,
    ),
    "stipends": (
        advocacy.ATTENDANCE_RECORDED,
        advocacy.ATTENDANCE_CORRECTED,
        recruitment.ADVISOR_ACCEPTED,
        recruitment.EARLIER_PAY_REPORTED,
        *_TIES,
    ),
}
_SUBSCRIBED: Final[dict[str, tuple[Contract, ...]]] = {
    "identity": _ALIASES,
    **{service: (*_TENANTS, *own) for service, own in _OWN.items()},
    "insights": tuple(CATALOGUE.values()),
}

SUBSCRIBERS: Final[dict[str, tuple[str, ...]]] = {
    service: tuple(contract.type for contract in received) for service, received in _SUBSCRIBED.items()
}
"""Each service with the types of event that are bound to its inbox."""
READ_MODELS: Final = frozenset({"insights"})
"""Services whose data can be rebuilt; nobody else may have to wait for them."""


def subscribers_of(event_type: str) -> tuple[str, ...]:
    """The services that subscribe to events of this type."""
    return tuple(service for service, received in SUBSCRIBERS.items() if event_type in received)


@cache
def is_shared_with_read_models(event_type: str) -> bool:
    """Whether a read model subscribes to it beside a domain service."""
    subscribers = set(subscribers_of(event_type))
    return bool(subscribers & READ_MODELS) and bool(subscribers - READ_MODELS)
