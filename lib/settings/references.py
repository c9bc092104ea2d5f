"""Types that several sections of the settings share."""

from typing import Annotated

from pydantic import Field, StringConstraints

Secret = Annotated[str, StringConstraints(pattern=r"^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+)$")]
Port = Annotated[int, Field(ge=1, le=65535)]
