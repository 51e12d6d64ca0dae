"""Who stores an advisor's id hears when two of them turn out to be one person."""

import importlib
from collections.abc import Iterator

import pytest
from mongoengine import EmbeddedDocumentField, EmbeddedDocumentListField
from mongoengine.base import BaseDocument

from shared.contracts import recruitment
from shared.contracts.subscribers import READ_MODELS
from shared.services import OWNERS

ALIASES = (recruitment.PERSON_MERGED, recruitment.PERSON_UNMERGED)
TIES = (*ALIASES, recruitment.INTEREST_DECLARED, recruitment.INTEREST_ENDED)
OWNER = "recruitment"
"""It publishes them, and writes its own ties in the same transaction."""
WITHOUT_INTERESTS = {*READ_MODELS, "identity"}
"""They decide nothing about a person: a read model decides nothing, identity about whole programs."""


def fields_of(model: type[BaseDocument]) -> Iterator[str]:
    for name, field in model._fields.items():
        yield name
        if isinstance(field, EmbeddedDocumentListField):
            yield from fields_of(field.field.document_type)
        elif isinstance(field, EmbeddedDocumentField):
            yield from fields_of(field.document_type)


def keeps_an_advisor(model: type[BaseDocument]) -> bool:
    return model._get_collection_name() in ("advisors", "payees") or "advisor_id" in fields_of(model)


@pytest.mark.parametrize("service", sorted({*OWNERS} - {OWNER}))
def test_a_service_that_keeps_an_advisors_id_hears_of_aliases_and_interests(service: str) -> None:
    routing = importlib.import_module(f"services.{service}.routing")
    heard = {subscription.contract.type for subscription in routing.SUBSCRIPTIONS}
    collections = {model._get_collection_name() for model in routing.DOCUMENTS}

    keeping = sorted(model.__name__ for model in routing.DOCUMENTS if keeps_an_advisor(model))
    assert keeping, "this service would be left out"
    needed, kept = (
        (ALIASES, {"aliases"}) if service in WITHOUT_INTERESTS else (TIES, {"aliases", "interests"})
    )
    assert {contract.type for contract in needed} <= heard, keeping
    assert kept <= collections


def test_the_owner_of_persons_keeps_its_own_ties() -> None:
    routing = importlib.import_module(f"services.{OWNER}.routing")

    assert {"aliases", "interests"} <= {model._get_collection_name() for model in routing.DOCUMENTS}
