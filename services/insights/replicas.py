"""How a replica is taken in once."""

from typing import Any

from shared.persistence.unit_of_work import Model, UnitOfWork


def once(uow: UnitOfWork, model: type[Model], id_: str, **values: Any) -> Model:
    return uow.get(model, id_) or uow.add(model(id=id_, **values))
