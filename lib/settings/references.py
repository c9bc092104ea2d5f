"""Types and checks that several sections of the settings share."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints, ValidationInfo

Secret = Annotated[str, StringConstraints(pattern=r"^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+)$")]
Port = Annotated[int, Field(ge=1, le=65535)]


def client_identity(certificate: Path | None, key: Path | None) -> tuple[Path, Path] | None:
    """The files of a client's certificate and of its key; None if it has none."""
    return (certificate, key) if certificate and key else None


def require_certificate(section: str, key: Path | None, info: ValidationInfo) -> Path | None:
    """The ``tls_key`` of a section; raises :class:`ValueError` if it or ``tls_certificate`` is set alone."""
    if "tls_certificate" in info.data and (key is None) != (info.data["tls_certificate"] is None):
        raise ValueError(f"{section}.tls_certificate and {section}.tls_key need each other")
    return key
