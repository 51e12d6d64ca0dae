"""The rules of both tenants, each with its first day and source."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

AGREEMENT_CODE: Final = "family-advisor-agreement"


class Rules(NamedTuple):
    """What a tenant's administrators set, as the API takes it."""

    needed: Sequence[dict[str, Any]]
    courses: Sequence[dict[str, Any]]
    requirements: Sequence[dict[str, Any]]
    rates: Sequence[dict[str, Any]]
    settings: Sequence[dict[str, Any]] = ()


NEEDED: Final = (
    {
        "kind": "training",
        "effective_from": "2025-01-01",
        "source": "Lakeshore Family Advisor Handbook 2025, section 2: courses before the first meeting",
    },
    {
        "kind": "agreement",
        "agreement_code": AGREEMENT_CODE,
        "effective_from": "2025-01-01",
        "source": "Lakeshore Family Advisor Handbook 2025, section 3, after IPFCC, Protecting Privacy",
    },
)
COURSES: Final[tuple[dict[str, Any], ...]] = (
    {
        "code": "FA-101",
        "title": {
            "en": "Being a family advisor: your role and your rights",
            "es": "Ser asesor o asesora familiar: su papel y sus derechos",
        },
        "prerequisite_codes": [],
    },
    {
        "code": "FA-110",
        "title": {
            "en": "Privacy, and telling your story safely",
            "es": "Privacidad, y cómo contar su historia sin riesgo",
        },
        "valid_months": 12,
        "prerequisite_codes": ["FA-101"],
    },
    {
        "code": "FA-120",
        "title": {
            "en": "Speaking up in meetings: how councils decide",
            "es": "Hacerse oír en las reuniones: cómo deciden los consejos",
        },
        "valid_months": 24,
        "prerequisite_codes": ["FA-101", "FA-110"],
    },
)
REQUIREMENTS: Final = (
    {
        "course_code": "FA-101",
        "advisor_kind": "any",
        "self_paced": True,
        "effective_from": "2025-01-01",
        "source": "Lakeshore Family Advisor Handbook 2025, section 2.1: a short module at home",
    },
    {
        "course_code": "FA-110",
        "advisor_kind": "any",
        "self_paced": False,
        "effective_from": "2025-01-01",
        "source": "Lakeshore Family Advisor Handbook 2025, section 2.2: with staff, who confirm it",
    },
    {
        "course_code": "FA-120",
        "advisor_kind": "parent",
        "self_paced": True,
        "effective_from": "2025-01-01",
        "source": "Lakeshore Family Advisor Handbook 2025, section 2.3: a short module at home",
    },
)
RATES: Final = (
    {
        "code": "stipend.hourly",
        "amount_cents": 4_000,
        "effective_from": "2025-01-01",
        "effective_to": "2025-12-31",
        "source": "Lakeshore board resolution 2024-31, pay of family advisors",
    },
    {
        "code": "stipend.hourly",
        "amount_cents": 5_000,
        "effective_from": "2026-01-01",
        "source": "Lakeshore board resolution 2025-27, pay of family advisors",
    },
)
SETTINGS: Final = (
    {
        "setting": "event_minutes_max",
        "values": [12 * 60],
        "effective_from": "2025-01-01",
        "source": "Lakeshore Family Advisor Handbook 2025, section 4: no meeting is longer than a day",
    },
)

LAKESHORE_RULES: Final = Rules(NEEDED, COURSES, REQUIREMENTS, RATES, SETTINGS)

_NORTHERN_POLICY: Final = {
    "effective_from": "2025-01-01",
    "source": "Northern State Title V Agency, family partnership policy 2025-04",
}
NORTHERN_RULES: Final = Rules(
    needed=[{"kind": "training", **_NORTHERN_POLICY}],
    courses=COURSES[:1],
    requirements=[
        {"course_code": "FA-101", "advisor_kind": "any", "self_paced": True, **_NORTHERN_POLICY},
    ],
    rates=[{"code": "stipend.hourly", "amount_cents": 3_500, **_NORTHERN_POLICY}],
)
"""One course, one requirement, one rate."""
