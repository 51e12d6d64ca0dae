"""What other subdomains may use of people."""

from services.recruitment.people.models import Person
from services.recruitment.people.queries import page_of
from services.recruitment.people.schemas import PersonReply

__all__ = ["Person", "PersonReply", "page_of"]
