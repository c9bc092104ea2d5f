"""A broker and a MySQL server that take encrypted connections, ask for users and for client certificates."""

import shutil
import uuid
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import mysql.connector
import pytest
import trustme
from confluent_kafka.admin import (
    AdminClient,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialUpsertion,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from lib.sandbox.kafka_broker import KafkaBroker
from lib.sandbox.mysql_server import DATABASE, MySqlServer
from lib.sandbox.ports import ADDRESS
from lib.sandbox.sandbox import Sandbox
from lib.submission.layout import local

HOST, USER = "localhost", "guarded"  # the servers' certificates name this host and no address
PKCS8 = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
#: What JAAS, Java's properties, URLs and SQL each would like to read otherwise.
PASSWORD = 'so"me\\thing; #=&?%20{x}'  # noqa: S105 - of a server that ends with the test
SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule required;"
PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule required"


@dataclass
class Certificates:
    """A CA with a certificate of the servers and one of a client, and another CA with its own client; all as PEM files."""

    folder: Path
    ca: Path = field(init=False)
    other_ca: Path = field(init=False)

    def __post_init__(self):
        self.folder.mkdir(parents=True)
        authority, other = trustme.CA(), trustme.CA()
        self.ca, self.other_ca = self.folder / "ca.pem", self.folder / "other-ca.pem"
        authority.cert_pem.write_to_path(self.ca)
        other.cert_pem.write_to_path(self.other_ca)
        self._write("server", authority.issue_cert(HOST))
        self._write("client", authority.issue_cert("job@example.org", common_name="job"))
        self._write("stranger", other.issue_cert("job@example.org", common_name="job"))

    def certificate(self, name):
        return self.folder / f"{name}.crt"

    def key(self, name):
        return self.folder / f"{name}.key"

    def both(self, name):
        return self.folder / f"{name}.pem"

    def _write(self, name, issued):
        """Certificate and key apart, and both in one file with the key in PKCS #8, as Java wants it."""
        chain = b"".join(blob.bytes() for blob in issued.cert_chain_pems)
        key = load_pem_private_key(issued.private_key_pem.bytes(), None).private_bytes(*PKCS8)
        self.certificate(name).write_bytes(chain)
        for path, content in (
            (self.key(name), issued.private_key_pem.bytes()),
            (self.both(name), key + chain),
        ):
            path.touch(mode=0o600)
            path.write_bytes(content)


class SecuredBroker(KafkaBroker):
    """A broker with two more listeners: one for users over TLS, and one for client certificates."""

    port_count = 4

    def __init__(self, directory, certificates, **options):
        super().__init__(directory, **options)
        self.certificates = certificates

    @property
    def for_users(self):
        return f"{HOST}:{self.ports[2]}"

    @property
    def for_certificates(self):
        return f"{HOST}:{self.ports[3]}"

    def prepare(self):
        """As any broker, then the listeners: the last line of a properties file counts."""
        super().prepare()
        with self._properties.open("a", encoding="utf-8") as file:
            file.writelines(f"{key}={value}\n" for key, value in self._lines(*self.ports).items())

    def start(self):
        super().start()
        wanted = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096)
        admin = AdminClient({"bootstrap.servers": self.bootstrap_servers})
        change = UserScramCredentialUpsertion(USER, wanted, PASSWORD.encode())
        for done in admin.alter_user_scram_credentials([change]).values():
            done.result(30)

    def _lines(self, port, controller, users, certificates):
        return {
            "listeners": f"BROKER://{ADDRESS}:{port},CONTROLLER://{ADDRESS}:{controller},"
            f"USERS://{ADDRESS}:{users},CERTIFICATES://{ADDRESS}:{certificates}",
            "advertised.listeners": f"BROKER://{ADDRESS}:{port},USERS://{HOST}:{users},CERTIFICATES://{HOST}:{certificates}",
            "listener.security.protocol.map": "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT,USERS:SASL_SSL,CERTIFICATES:SSL",
            "sasl.enabled.mechanisms": "SCRAM-SHA-512,PLAIN",
            "listener.name.users.scram-sha-512.sasl.jaas.config": SCRAM,
            "listener.name.users.plain.sasl.jaas.config": f'{PLAIN} user_plain="{PASSWORD[:2]}";',
            "ssl.keystore.type": "PEM",
            "ssl.keystore.location": self.certificates.both("server"),
            "ssl.truststore.type": "PEM",
            "ssl.truststore.location": self.certificates.ca,
            "listener.name.certificates.ssl.client.auth": "required",
        }


class SecuredMySql(MySqlServer):
    """A server that takes encrypted connections only, and one user only with a certificate."""

    def __init__(self, directory, certificates, **options):
        super().__init__(directory, **options)
        self.certificates = certificates

    def command(self):
        return [
            *super().command(),
            f"--ssl-ca={self.certificates.ca}",
            f"--ssl-cert={self.certificates.certificate('server')}",
            f"--ssl-key={self.certificates.key('server')}",
            "--require-secure-transport=ON",
        ]

    def start(self):
        super().start()
        root = self.root_password_file.read_text()
        with (
            mysql.connector.connect(host=ADDRESS, port=self.port, user="root", password=root) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(f"CREATE USER {USER}@'%' IDENTIFIED BY %s REQUIRE X509", (PASSWORD,))
            cursor.execute(f"GRANT ALL ON {DATABASE}.* TO {USER}@'%'")
            cursor.execute(f"GRANT ALL ON `{DATABASE}\\_%`.* TO {USER}@'%'")


@pytest.fixture(scope="session")
def secured():
    """Both servers for the whole session."""
    with _secured() as servers:
        yield servers


@contextmanager
def _secured():
    directory = local() / f"test-sandbox/{uuid.uuid4().hex[:8]}"
    certificates = Certificates(directory / "certificates")
    servers = Sandbox(directory)
    servers.certificates = certificates
    servers.kafka = SecuredBroker(directory / "kafka", certificates)
    servers.mysql = SecuredMySql(directory / "mysql", certificates)
    password = directory / "guarded.password"
    password.touch(mode=0o600)
    password.write_text(PASSWORD, encoding="utf-8")
    servers.guarded = password
    try:
        with servers:
            yield servers
    finally:
        shutil.rmtree(directory)
