"""The JSON Schema of a line of our own trajectories, made of the types that read and write them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from agent.journal import FORMAT, Header
from agent.marks import Record

PAGE = "https://json-schema.org/draft/2020-12/schema"
MOMENTS = {
    "at": "When it happened, or its first piece did: seconds since 1970.",
    "until": "When its last piece did, where there were several.",
}


def schema() -> dict[str, Any]:
    """Of one line: the header, which is the first, or a record. What has a default may be left out."""
    line: Any = Annotated[Header | Record, Field(discriminator="type")]
    made = TypeAdapter[Any](line).json_schema(ref_template="#/$defs/{model}")
    told = made.pop("$defs")
    moments = {name: {"type": "number", "description": words} for name, words in MOMENTS.items()}
    for reference in made["discriminator"]["mapping"].values():
        definition = told[reference.rpartition("/")[2]]
        definition["required"] = ["type", *definition.get("required", ())]
        if "format" in definition["properties"]:
            definition["required"].append("format")
        else:
            definition["properties"] |= moments
    return {
        "$schema": PAGE,
        "title": f"A line of a trajectory, {FORMAT}",
        "description": "A trajectory is JSON lines: a header, then what was said and done, in its order.",
        **made,
        "$defs": told,
    }
