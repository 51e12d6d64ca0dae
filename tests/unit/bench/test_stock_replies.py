"""The bench over HTTP stops when two gateways do not answer alike, so the peer's replies have our fields."""

import pytest
from marshmallow import Schema

from shared.contracts.recruitment import credentials, participation
from tests.bench.peers import stock_replies

ADDED = {"requirements", "readiness", "ready"}
"""What the peer adds to what it makes of an advisor, as ours does."""


@pytest.mark.parametrize(
    ("ours", "theirs", "added"),
    [
        (participation.AdvisorReply, stock_replies.AdvisorReply, ADDED),
        (participation.AgreementReply, stock_replies.AgreementReply, set()),
        (participation.TermReply, stock_replies.TermReply, set()),
        (participation.EarlierKindReply, stock_replies.EarlierKindReply, set()),
        (credentials.RequirementStatusReply, stock_replies.RequirementReply, set()),
        (credentials.ReadinessReply, stock_replies.ReadinessReply, set()),
    ],
)
def test_a_reply_of_the_peer_has_the_fields_of_ours(
    ours: type[Schema], theirs: type[Schema], added: set[str]
) -> None:
    assert theirs._declared_fields.keys() | added == ours._declared_fields.keys()
