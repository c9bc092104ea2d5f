"""How MySQL is reached. Both of the job's connectors, Connector/Python and Connector/J, get their own form of it."""

from pathlib import Path
from typing import Literal, TypeAlias

from pydantic import Field, ValidationInfo, field_validator

from lib.settings.loopback import is_loopback
from lib.settings.references import Port, Secret, client_identity, require_certificate
from lib.settings.section import Section

Tls: TypeAlias = Literal["auto", "disabled", "preferred", "required", "verify_ca", "verify_identity"]
VERIFIED = ("verify_ca", "verify_identity")
OPEN = ("disabled", "preferred")  # somebody on the wire can read, or can have it so


class DatabaseServerSettings(Section):
    """Address and encryption; certificates and keys are PEM files, passwords are references."""

    host: str = Field(description="name or address of the server")
    port: Port = Field(default=3306, description="its port")
    tls: Tls = Field(
        default="auto",
        description="`disabled`; `preferred`: if the server has it; `required`; `verify_ca`: and its certificate is signed by "
        "`mysql.tls_ca`; `verify_identity`: and names `mysql.host`. `auto`: `preferred` to this machine, `required` to any other",
    )
    tls_ca: Path | None = Field(
        default=None, description="PEM file of the CAs that may sign the server's certificate"
    )
    tls_certificate: Path | None = Field(
        default=None,
        description="PEM file of the client's certificate with its chain, if the server asks for one",
    )
    tls_key: Path | None = Field(default=None, description="PEM file of its key, not encrypted")
    tls_trust_store: Path | None = Field(
        default=None,
        description="PKCS #12 file of the same CAs for the executors of a cluster, at this path on every machine",
    )
    tls_key_store: Path | None = Field(
        default=None, description="PKCS #12 file of the client's certificate and key for them"
    )
    tls_store_password: Secret | None = Field(
        default=None, description="reference to the password of both PKCS #12 files"
    )

    @property
    def identity(self) -> tuple[Path, Path] | None:
        """The files of the client's certificate and of its key; None if it has none."""
        return client_identity(self.tls_certificate, self.tls_key)

    @field_validator("tls")
    @classmethod
    def _encrypts_beyond_this_machine(cls, tls: str, info: ValidationInfo) -> str:
        if tls != "auto":
            return tls
        return "preferred" if is_loopback(info.data.get("host", "")) else "required"

    @field_validator("tls_ca")
    @classmethod
    def _is_there_to_verify_by(cls, ca: Path | None, info: ValidationInfo) -> Path | None:
        tls = info.data.get("tls")
        if ca is None and tls in VERIFIED:
            raise ValueError(f"mysql.tls: {tls} needs the file of the CA")
        if ca is not None and tls in {*OPEN, "required"}:
            raise ValueError(f"mysql.tls: {tls} checks no certificate; set it to verify_identity")
        return ca

    @field_validator("tls_certificate")
    @classmethod
    def _is_used(cls, certificate: Path | None, info: ValidationInfo) -> Path | None:
        if certificate is not None and info.data.get("tls") in OPEN:
            raise ValueError("the connection need not be encrypted; set mysql.tls to verify_identity")
        return certificate

    @field_validator("tls_key")
    @classmethod
    def _has_its_certificate(cls, key: Path | None, info: ValidationInfo) -> Path | None:
        return require_certificate("mysql", key, info)

    @field_validator("tls_store_password")
    @classmethod
    def _opens_the_stores(cls, password: str | None, info: ValidationInfo) -> str | None:
        if password is None and (info.data.get("tls_trust_store") or info.data.get("tls_key_store")):
            raise ValueError("mysql.tls_trust_store and mysql.tls_key_store need it")
        return password
