"""Addresses that are JSON to one program and none to another: no record may stop all the others."""

import json
import time

from tests import tables
from tests.topics import produce

NOW = int(time.time() * 1000)
ADDRESSES = {
    "one level deeper than MySQL reads": '{"a":' * 101 + "1" + "}" * 101,
    "a number beyond a double": '{"zip": ' + "9" * 400 + "}",
    "half a surrogate pair": r'{"city": "\ud800"}',
    "half a surrogate pair as key": r'{"\udc00": 1}',
    "a text like an object with NaN": json.dumps('{"zip": NaN}'),
    "a text like an object with half a surrogate pair": json.dumps(r'{"city": "\ud800"}'),
    "a text like an object with a number beyond a double": json.dumps('{"zip": 1e999}'),
    "a text like an object too deep for Python": json.dumps('{"a":' * 2_000 + "1" + "}" * 2_000),
    "an address": '{"city": "Ulm"}',
}


def test_no_address_stops_the_job(sandbox, topics, job_settings, drain):
    people = [
        (f"555-300-{number:04}", "Person " + "abcdefghi"[number], address)
        for number, address in enumerate(ADDRESSES.values())
    ]
    profiles = [
        f'{{"name": "{name}", "phone": "{phone}", "address": {address}}}' for phone, name, address in people
    ]
    store_records = [json.dumps({"name": name, "phone": phone}) for phone, name, _ in people]
    for topic, values in zip(topics, (profiles, store_records), strict=True):
        produce(sandbox.bootstrap_servers, topic, [(value.encode(), NOW) for value in values])

    drain(job_settings)

    names = {row["name"] for row in tables.customers(job_settings).values()}
    assert names == {name for _, name, _ in people}
