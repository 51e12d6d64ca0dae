"""An accepted applicant is an advisor in onboarding."""

from shared.contracts import recruitment
from tests.support.recruitment import TODAY, accept, apply, require, show


def test_an_accepted_applicant_is_an_advisor_in_onboarding(service):
    require(service, "training", "agreement")
    id_ = apply(service)
    advisor_id = accept(service, id_)
    advisor = show(service, advisor_id)
    assert (advisor["status"], advisor["accepted_on"], advisor["ready"]) == (
        "onboarding",
        "2026-11-22",
        False,
    )
    assert advisor["requirements"] == [
        {"kind": "agreement", "agreement_code": "confidentiality", "met": False, "valid_until": None},
        {"kind": "training", "agreement_code": None, "met": False, "valid_until": None},
    ]
    assert service.said(recruitment.ADVISOR_ACCEPTED) == [
        {
            "advisor_id": advisor_id,
            "application_id": id_,
            "advisor_kind": "parent",
            "language": "es",
            "accepted_on": TODAY,
        }
    ]
    assert service.said(recruitment.ADVISOR_ACTIVATED) == []
