"""Every text of the pages is there in every language, and what is compiled is what is written."""

import re
from collections.abc import Sequence
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo

from deploy.assets import words
from services.gateway.kit.labels import FIGURES, PROMISES, REJECTION_REASONS_FOR_ADVISOR, REJECTIONS
from services.gateway.portal import timeline_texts
from services.insights.reconciliation import rules as reconciliation
from shared.contracts.catalogue import CATALOGUE

LANGUAGES = [folder.name for folder in words.LISTS.iterdir()]
"""Besides English, in which the pages are written."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_pages_is_translated(language: str) -> None:
    assert words.missing(words.updated(language, words.words_of_pages())) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_compiled_is_what_is_written(language: str) -> None:
    compiled = read_mo(BytesIO((words.LISTS / language / "LC_MESSAGES" / "messages.mo").read_bytes()))
    written = words.updated(language, words.words_of_pages())
    assert texts(compiled) == texts(written)


def texts(catalog: Catalog) -> dict[str, list[str]]:
    """Each text with its translation; where there are several by number, all of them."""
    return {forms(text.id)[0]: forms(text.string) for text in catalog if text.id}


def forms(text: str | Sequence[str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_names_what_its_original_names(language: str) -> None:
    for text in words.updated(language, words.words_of_pages()):
        if text.id and text.python_format:
            assert list(text.check()) == []


def test_pages_speak_of_lines_and_people_and_not_of_rows() -> None:
    texts_of_pages = (form for text in words.words_of_pages() if text.id for form in forms(text.id))
    assert [text for text in texts_of_pages if re.search(r"\brows?\b", text, re.I)] == []


def test_every_fact_about_an_advisor_is_told_in_a_sentence() -> None:
    about_advisors = {
        contract.name for contract in CATALOGUE.values() if "advisor_id" in contract.schema.fields
    }
    assert about_advisors == set(timeline_texts.SENTENCES)


def test_every_promise_that_may_break_has_words() -> None:
    assert {found["what"] for found in reconciliation.reconcile({})["disagreements"]} == set(PROMISES)


def test_every_count_beside_the_verdict_has_words() -> None:
    counts = {name for name in reconciliation.FIGURES if not name.endswith("_cents")}
    assert counts == set(FIGURES)


def test_each_reason_of_a_rejection_has_words_for_the_advisor_too() -> None:
    assert set(REJECTIONS) == set(REJECTION_REASONS_FOR_ADVISOR)
