"""The README is short, and its row is what comes of its messages."""

import json
import re
from datetime import datetime, timezone

from lib.settings.linkage_model import load_linkage_model
from lib.settings.load import load_settings
from tests.conftest import HOME
from tests.reference import Reference
from tests.reference_records import Message, milliseconds_of

README = (HOME / "README.md").read_text(encoding="utf-8")
LONGEST = 120  # lines
MESSAGE = re.compile(r"^# (\S+), written at (\S+)\n(\{.+\})$", re.MULTILINE)
ROW = re.compile(r"^ *customer_id: .+?(?=^```)", re.MULTILINE | re.DOTALL)
COLUMN = re.compile(r"^ *([a-z0-9_]+): (.+)$", re.MULTILINE)
DOCUMENTS = ("address", "credit_card_info", "name_variants")
KEY = b"the example's key, in no use at all"


def customer_of_the_messages():
    """The id and the golden record that the reference makes of the messages that are shown."""
    profile, store_record = [
        Message(topic, 0, 0, milliseconds_of(at), value.encode())
        for topic, at, value in MESSAGE.findall(README)
    ]
    settings = load_settings(HOME / "conf", "local", {}, {})
    model = load_linkage_model(HOME / settings.linkage.model)
    reference = Reference(settings, model, KEY, KEY, store_record.timestamp)
    ((customer_id, record),) = reference.tables([profile], [store_record]).customers.items()
    return customer_id, record


def as_datetime(milliseconds):
    at = datetime.fromtimestamp(milliseconds / 1000, timezone.utc)
    return at.strftime("%Y-%m-%d %H:%M:%S.") + f"{milliseconds % 1000:03}"


def test_it_is_read_in_a_few_minutes():
    assert len(README.splitlines()) <= LONGEST


def test_the_row_is_what_comes_of_the_messages():
    shown = dict(COLUMN.findall(ROW.search(README)[0]))
    customer_id, record = customer_of_the_messages()
    expected = {
        "customer_id": str(customer_id),
        **{column: record[column] for column in ("phone", "name", "email", *DOCUMENTS)},
        "first_seen_date": as_datetime(record["first_seen"]),
        "last_updated": as_datetime(record["last_updated"]),
        "data_sources": ",".join(sorted(record["data_sources"])),
        "model_version": str(record["model_version"]),
    }
    assert {**shown, **{column: json.loads(shown[column]) for column in DOCUMENTS}} == expected
