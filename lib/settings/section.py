"""What all sections of the settings have in common."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """Frozen, and strict about its keys: a key that it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)
