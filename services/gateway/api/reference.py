"""The HTML page of the OpenAPI document, at `/api/`: without scripts or other hosts."""

import re
from typing import Any, Final

from apispec import APISpec
from flask import Blueprint, render_template
from markupsafe import Markup, escape

_BOLD: Final = re.compile(r"\*\*(.+?)\*\*")
_CODE: Final = re.compile(r"`(.+?)`")
METHODS: Final = ("get", "post", "put", "patch", "delete")


def page(spec: APISpec) -> Blueprint:
    """A blueprint with the page of `spec`."""
    blueprint = Blueprint(
        "api_reference",
        __name__,
        url_prefix="/api",
        template_folder="templates",
        static_folder="static",
        static_url_path="/static",
    )

    @blueprint.get("/")
    def show() -> str:
        document = spec.to_dict()
        return render_template("api/reference.html", document=document, groups=groups(document), words=words)

    return blueprint


def words(text: str) -> Markup:
    """A paragraph of the document, with its `code` and **stress** in HTML."""
    escaped = str(escape(text))
    return Markup(_CODE.sub(r"<code>\1</code>", _BOLD.sub(r"<strong>\1</strong>", escaped)))


def groups(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The operations of an OpenAPI document under their headings, in the document's order."""
    found: dict[str, dict[str, Any]] = {tag["name"]: {**tag, "operations": []} for tag in document["tags"]}
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                operation = item[method]
                parameters = [*item.get("parameters", ()), *operation.get("parameters", ())]
                entry = {**operation, "method": method.upper(), "path": path, "parameters": parameters}
                found[operation["tags"][0]]["operations"].append(entry)
    return [group for group in found.values() if group["operations"]]
