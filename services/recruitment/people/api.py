"""What other subdomains may use of people."""

from services.recruitment.people.models import Person
from services.recruitment.people.queries import page_of

__all__ = ["Person", "page_of"]
