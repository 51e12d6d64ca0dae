"""The public API of people for other subdomains."""

from services.recruitment.people.models import Person
from services.recruitment.people.queries import page_of

__all__ = ["Person", "page_of"]
