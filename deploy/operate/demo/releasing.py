"""Releasing payments through the API: what is paid is what was seen, or nothing."""

from collections.abc import Iterable
from typing import Any

from deploy.operate.api import Api


def release_claims(
    approver: Api, claims: Iterable[dict[str, Any]], *, version: int | None = None, key: str | None = None
) -> str:
    """Release these claims as they were seen, or at a known version; the id of the payment file.

    Raises `Refused`.
    """
    seen = list(claims)
    body = {
        "claims": [{"claim_id": claim["claim_id"], "version": version or claim["version"]} for claim in seen],
        "control_cents": sum(claim["amount_cents"] for claim in seen),
    }
    file_id: str = approver.post("/payment-files", body, key=key)["payment_file_id"]
    return file_id


def release_all(approver: Api) -> dict[str, Any]:
    """Release whatever this person may release; the reply. Raises `Refused`."""
    seen = approver.get("/payments/to-release")
    return approver.post("/payment-files", {"control_cents": seen["total_cents"]})
