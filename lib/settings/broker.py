"""How the broker is reached. Both of the job's Kafka clients, Java's and librdkafka, get their own form of it."""

from pathlib import Path
from typing import Literal, TypeAlias

from pydantic import Field, ValidationInfo, field_validator

from lib.settings.loopback import all_loopback
from lib.settings.references import Secret, client_identity, require_certificate
from lib.settings.section import Section

Protocol: TypeAlias = Literal["auto", "PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"]
Mechanism: TypeAlias = Literal["SCRAM-SHA-256", "SCRAM-SHA-512", "PLAIN", "OAUTHBEARER"]
ENCRYPTED, WITH_USER = ("SSL", "SASL_SSL"), ("SASL_PLAINTEXT", "SASL_SSL")


class BrokerSettings(Section):
    """Address, encryption and user; certificates and keys are PEM files, passwords are references."""

    bootstrap_servers: str = Field(min_length=3, description="`host:port`, several with commas between")
    security_protocol: Protocol = Field(
        default="auto",
        description="`PLAINTEXT`, `SSL`, `SASL_PLAINTEXT` or `SASL_SSL`; `auto`: `PLAINTEXT` to this machine, `SSL` to any other",
    )
    tls_ca: Path | None = Field(
        default=None,
        description="PEM file of the CAs that may sign the brokers' certificates; default: the system's",
    )
    tls_certificate: Path | None = Field(
        default=None,
        description="PEM file of the client's certificate with its chain, if the brokers ask for one",
    )
    tls_key: Path | None = Field(
        default=None,
        description="PEM file of its key, not encrypted; on a cluster the same file as `kafka.tls_certificate`, with the key in PKCS #8",
    )
    tls_host_name: bool = Field(
        default=True, description="whether a broker's certificate must name the host that was asked for"
    )
    sasl_mechanism: Mechanism = Field(
        default="SCRAM-SHA-512", description="`SCRAM-SHA-256`, `SCRAM-SHA-512`, `PLAIN` or `OAUTHBEARER`"
    )
    sasl_user: str | None = Field(default=None, description="the user; the client's id for `OAUTHBEARER`")
    sasl_password: Secret | None = Field(
        default=None, description="reference to the password; to the client's secret for `OAUTHBEARER`"
    )
    sasl_oauth_url: str | None = Field(
        default=None, pattern=r"^https?://\S+$", description="where `OAUTHBEARER` gets its tokens"
    )
    sasl_oauth_scope: str | None = Field(default=None, description="the scope to ask for there, if any")
    sasl_oauth_ca: Path | None = Field(
        default=None, description="PEM file of the CAs that may sign its certificate; default: the system's"
    )
    options: dict[str, str] = Field(
        default_factory=dict,
        description="further kafka.* options, as Kafka names them, a secret as `env:NAME` or `file:PATH`; what the settings above say is refused here",
    )

    @property
    def is_encrypted(self) -> bool:
        """Whether the wire is."""
        return self.security_protocol in ENCRYPTED

    @property
    def has_user(self) -> bool:
        """Whether a user logs in."""
        return self.security_protocol in WITH_USER

    @property
    def identity(self) -> tuple[Path, Path] | None:
        """The files of the client's certificate and of its key; None if it has none."""
        return client_identity(self.tls_certificate, self.tls_key)

    @field_validator("security_protocol")
    @classmethod
    def _encrypts_beyond_this_machine(cls, protocol: str, info: ValidationInfo) -> str:
        if protocol != "auto":
            return protocol
        return "PLAINTEXT" if all_loopback(info.data.get("bootstrap_servers", "")) else "SSL"

    @field_validator("tls_ca", "tls_certificate", "tls_key")
    @classmethod
    def _is_used(cls, file: Path | None, info: ValidationInfo) -> Path | None:
        if file and info.data.get("security_protocol", "SSL") not in ENCRYPTED:
            raise ValueError(
                "the connection is not encrypted; set kafka.security_protocol to SSL or SASL_SSL"
            )
        return file

    @field_validator("tls_key")
    @classmethod
    def _has_its_certificate(cls, key: Path | None, info: ValidationInfo) -> Path | None:
        return require_certificate("kafka", key, info)

    @field_validator("sasl_mechanism")
    @classmethod
    def _hides_the_password(cls, mechanism: str, info: ValidationInfo) -> str:
        if mechanism in ("PLAIN", "OAUTHBEARER") and info.data.get("security_protocol") == "SASL_PLAINTEXT":
            raise ValueError("it would send the secret in clear; set kafka.security_protocol to SASL_SSL")
        return mechanism

    @field_validator("sasl_user", "sasl_password")
    @classmethod
    def _is_there_for_sasl(cls, value: str | None, info: ValidationInfo) -> str | None:
        needed = info.data.get("security_protocol") in WITH_USER
        if needed and not value:
            raise ValueError("kafka.security_protocol needs it")
        if value and not needed and "security_protocol" in info.data:
            raise ValueError("nobody logs in; set kafka.security_protocol to SASL_SSL")
        return value

    @field_validator("sasl_oauth_url")
    @classmethod
    def _is_there_for_tokens(cls, url: str | None, info: ValidationInfo) -> str | None:
        uses = (
            info.data.get("sasl_mechanism") == "OAUTHBEARER"
            and info.data.get("security_protocol") in WITH_USER
        )
        if uses and not url:
            raise ValueError("OAUTHBEARER needs it")
        if uses and url and url.startswith("http://") and not all_loopback(url[7:].partition("/")[0]):
            raise ValueError("the client's secret would travel in clear; use https")
        return url
