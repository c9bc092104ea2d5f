"""PEM files of certificates and keys: read and checked, and put into the stores that Java reads.

A store is written for this process only, readable by its user only, under a random password; it is removed at the end.
"""

import atexit
import os
import secrets
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import TypeAlias

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.hazmat.primitives.serialization.pkcs12 import (
    PKCS12Certificate,
    serialize_java_truststore,
    serialize_key_and_certificates,
)
from cryptography.x509 import Certificate, load_pem_x509_certificates

from lib.errors import SettingsError

Chain: TypeAlias = list[Certificate]
FOR_JAVA = b"-----BEGIN PRIVATE KEY-----"  # PKCS #8, not encrypted


@cache
def store_password() -> str:
    """The password of all stores of this process."""
    return secrets.token_urlsafe(32)


def trust_store(ca: Path) -> Path:
    """A PKCS #12 file with the certificates of a PEM file, as those whose signatures count."""
    return _written(_trusting(_read(ca)), "trust.p12")


def key_store(certificate: Path, key: Path) -> Path:
    """A PKCS #12 file with a client's certificate, its chain and its key."""
    return _written(_identifying(_read(certificate), _read(key)), "key.p12")


def read_certificates(setting: str, file: Path) -> Chain:
    """The certificates of a PEM file; raises :class:`SettingsError` that names the setting and the file."""
    try:
        return load_pem_x509_certificates(_bytes(setting, file))
    except ValueError:
        raise SettingsError(f"{setting}: {file} holds no PEM certificate.", "Give it one.") from None


def require_pair(
    settings: tuple[str, str], certificate: Path, key: Path, *, by_java_itself: bool = False
) -> None:
    """Raise :class:`SettingsError` unless a key can be read and is that of a certificate.

    ``by_java_itself``: Java will read the file as it is, so it must hold both, and the key must be PKCS #8.
    """
    of_certificate, of_key = settings
    chain, content = read_certificates(of_certificate, certificate), _bytes(of_key, key)
    if by_java_itself and (certificate != key or FOR_JAVA not in content):
        raise SettingsError(
            f"{of_key}: executors read certificate and key from one file, with the key in PKCS #8.",
            f"Put both into one file on every machine (openssl pkcs8 -topk8 -nocrypt) and name it in {of_certificate} too.",
        )
    try:
        found = load_pem_private_key(content, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise SettingsError(
            f"{of_key}: {key} holds no PEM key that can be read without a password.", "Give it one."
        ) from None
    if _public(found) != _public(chain[0]):
        raise SettingsError(
            f"{of_key}: {key} is not the key of the certificate in {certificate}.", "Correct one of the two."
        )


def _bytes(setting: str, file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        raise SettingsError(
            f"{setting}: {file} cannot be read.", "Correct the path, or let the job's user read it."
        ) from None


def _read(file: Path) -> bytes:
    return file.read_bytes()


def _public(holder: Certificate | PrivateKeyTypes) -> bytes:
    return holder.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


@cache
def _trusting(pem: bytes) -> bytes:
    entries = [
        PKCS12Certificate(one, b"ca-%d" % number)
        for number, one in enumerate(load_pem_x509_certificates(pem))
    ]
    return serialize_java_truststore(entries, BestAvailableEncryption(store_password().encode()))


@cache
def _identifying(certificate: bytes, pem: bytes) -> bytes:
    first, *chain = load_pem_x509_certificates(certificate)
    key = load_pem_private_key(pem, None)
    if not isinstance(key, RSAPrivateKey | EllipticCurvePrivateKey):
        raise SettingsError(
            "The client's key is of a kind that Java cannot use.", "Use RSA or an elliptic curve."
        )
    encrypted = BestAvailableEncryption(store_password().encode())
    return serialize_key_and_certificates(b"client", key, first, chain, encrypted)


@cache
def _written(content: bytes, name: str) -> Path:
    """Write a file once; the same content has the same file."""
    path = _folder() / f"{secrets.token_hex(4)}-{name}"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    return path


@cache
def _folder() -> Path:
    """A folder that only this user may enter; ``mkdtemp`` makes it so."""
    folder = Path(tempfile.mkdtemp(prefix="customers-stores-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
