"""Texts: ids, codes, enumerated words, sentences, personal data, and bytes written as text."""

import re
from base64 import b64decode
from collections.abc import Mapping
from typing import Any, Final

from marshmallow import ValidationError, missing

from shared.contracts.errors import Wrong
from shared.contracts.fields.base import JsonSchema, Value
from shared.contracts.limits import ID_CHARACTERS_MAX, WORD_CHARACTERS_MAX

TEXT_LENGTH_MAX: Final = 500
CODE_LENGTH_MAX: Final = 64


class Text(Value):
    """Text of 1 to `length_max` characters."""

    def __init__(
        self,
        description: str = "",
        *,
        length_max: int = TEXT_LENGTH_MAX,
        length_min: int = 1,
        required: bool = True,
        allow_none: bool = False,
        default: Any = missing,
        of: str | None = None,
        personal: bool = False,
    ) -> None:
        super().__init__(
            description,
            required=required,
            allow_none=allow_none,
            default=default,
            of=of,
            personal=personal,
        )
        self._length_min, self._length_max = length_min, length_max

    def parse(self, value: Any) -> str:
        if type(value) is not str:
            raise ValidationError("not_a_string")
        if not self._length_min <= len(value) <= self._length_max:
            raise ValidationError(Wrong("length", f"{self._length_min} to {self._length_max} characters"))
        return value

    def json_schema(self) -> JsonSchema:
        least = {"minLength": self._length_min} if self._length_min else {}
        return {"type": "string", **least, "maxLength": self._length_max}


class Base64(Value):
    """Up to `bytes_max` bytes, in base64; read as bytes."""

    def __init__(self, description: str = "", *, bytes_max: int, **options: Any) -> None:
        super().__init__(description, **options)
        self._bytes_max = bytes_max

    def parse(self, value: Any) -> bytes:
        if type(value) is not str:
            raise ValidationError("not_a_string")
        try:
            read = b64decode(value, validate=True)
        except ValueError:
            raise ValidationError("not_base64") from None
        if not 1 <= len(read) <= self._bytes_max:
            raise ValidationError(Wrong("length", f"1 to {self._bytes_max} bytes"))
        return read

    def json_schema(self) -> JsonSchema:
        # Four characters for each three bytes that are begun.
        length_max = -(-self._bytes_max // 3) * 4
        return {"type": "string", "contentEncoding": "base64", "minLength": 4, "maxLength": length_max}


class Personal(Text):
    """A name, an email address, a phone number, a postal code, an address or a birth date."""

    def __init__(self, description: str = "", **options: Any) -> None:
        super().__init__(description, personal=True, **options)


class NameOf(Personal):
    """The name of the person whose id is in the field `id_field` beside it.

    The owner of the reply does not know it and leaves it out; the gateway asks recruitment and fills it in.
    It is null when recruitment does not answer, or the reader may not know it.
    """

    def __init__(self, id_field: str) -> None:
        super().__init__("Filled in by the gateway", length_min=0, required=False, allow_none=True)
        self.id_field = id_field


class Id(Text):
    """The id of a document."""

    def __init__(self, description: str = "", *, length_max: int = ID_CHARACTERS_MAX, **options: Any) -> None:
        super().__init__(description, length_max=length_max, **options)


class Code(Text):
    """A word of a vocabulary that is stored as data, such as a reason, a course or a language."""

    def __init__(self, description: str = "", **options: Any) -> None:
        super().__init__(description, length_max=CODE_LENGTH_MAX, **options)


class Written(Text):
    """Text that a person wrote: never blank, and without the character NUL."""

    _pattern: Final = r"^[^\u0000]*[^\s\u0000][^\u0000]*$"

    def parse(self, value: Any) -> str:
        if type(value) is not str:
            raise ValidationError("not_a_string")
        # Many programs treat NUL as the end of a text.
        wrong = {"blank": not value.strip(), "not_a_character": "\0" in value}
        wrong["length"] = len(value) > self._length_max
        if any(wrong.values()):
            raise ValidationError([word for word, found in wrong.items() if found])
        return value

    def json_schema(self) -> JsonSchema:
        return {**super().json_schema(), "pattern": self._pattern}


class Word(Value):
    """A code of the program's own vocabulary, in a request.

    Never a sentence: codes are published, so they must not contain personal data.
    """

    _form: Final = rf"[A-Za-z0-9][A-Za-z0-9._-]{{0,{WORD_CHARACTERS_MAX - 1}}}"
    _fits: Final = re.compile(_form).fullmatch

    def parse(self, value: Any) -> str:
        if type(value) is not str:
            raise ValidationError("not_a_string")
        if Word._fits(value) is None:
            raise ValidationError("not_a_code")
        return value

    def json_schema(self) -> JsonSchema:
        return {"type": "string", "pattern": f"^{self._form}$"}


class OneOf(Value):
    """One of a few words that are part of the contract."""

    def __init__(self, *choices: str, description: str = "", **options: Any) -> None:
        super().__init__(description, **options)
        self._choices = tuple(str(choice) for choice in choices)

    def parse(self, value: Any) -> str:
        if not isinstance(value, str):
            raise ValidationError("not_a_string")
        if value not in self._choices:
            raise ValidationError(Wrong("not_a_choice", ", ".join(self._choices)))
        return value

    def json_schema(self) -> JsonSchema:
        return {"type": "string", "enum": list(self._choices)}


class AsTyped(Value):
    """Text as a person typed it. Its owner validates it, and accepts more forms than `shape` documents."""

    def __init__(self, shape: JsonSchema, description: str = "", **options: Any) -> None:
        super().__init__(description, **options)
        self._shape = shape

    def parse(self, value: Any) -> str:
        if type(value) is not str:
            raise ValidationError("not_a_string")
        return value

    def json_schema(self) -> JsonSchema:
        return {"type": "string", **self._shape}


class Currency(Value):
    """An ISO 4217 code: three capital letters."""

    def parse(self, value: Any) -> str:
        if type(value) is not str:
            raise ValidationError("not_a_string")
        if not (len(value) == 3 and value.isascii() and value.isalpha() and value.isupper()):
            raise ValidationError("not_a_currency")
        return value

    def json_schema(self) -> JsonSchema:
        return {"type": "string", "pattern": "^[A-Z]{3}$"}


class LocalizedText(Value):
    """The same text in English and Spanish: `{"en": ..., "es": ...}`; `words` is the kind of each."""

    _languages: Final = ("en", "es")

    def __init__(self, words: Text | None = None, *, exact: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self._words = words or Text()
        self._exact = exact

    def parse(self, value: Any) -> dict[str, str]:
        if type(value) is not dict:
            raise ValidationError("not_an_object")
        try:
            words = {language: self._words.parse(value[language]) for language in self._languages}
        except (KeyError, ValidationError):
            raise ValidationError(self._problems(value)) from None
        return self._without_others(words, value) if self._exact else words

    def render(self, value: Any) -> dict[str, str]:
        return self._without_others(self.parse(value), value)

    def json_schema(self) -> JsonSchema:
        words = self._words.json_schema()
        schema = {
            "type": "object",
            "properties": dict.fromkeys(self._languages, words),
            "required": list(self._languages),
        }
        return {**schema, "additionalProperties": False} if self._exact else schema

    def _serialize(self, value: Any, *_place: Any, **_options: Any) -> Any:
        if value is None or isinstance(value, Mapping):
            return value
        return {language: getattr(value, language) for language in self._languages}

    def _without_others(self, words: dict[str, str], value: dict[str, Any]) -> dict[str, str]:
        if len(words) < len(value):
            raise ValidationError({language: ["unknown"] for language in value.keys() - words.keys()})
        return words

    def _problems(self, value: dict[str, Any]) -> dict[str, Any]:
        problems: dict[str, Any] = {}
        for language in self._languages:
            try:
                self._words.parse(value[language])
            except KeyError:
                problems[language] = ["required"]
            except ValidationError as error:
                problems[language] = error.messages
        return problems
