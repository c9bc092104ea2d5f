"""why, why-not, how and find on the tables of a real run, as a person types them."""

import json
import os
import re
import subprocess
import time
from datetime import datetime, timezone

import pytest

from lib.errors import CustomerIdentificationError, RefusedError
from lib.explanation.coordinate import Coordinate
from lib.explanation.found_text import found_text
from lib.explanation.pair import Stage
from lib.explanation.rendering import pair_text
from lib.explanation.run import explain, find
from lib.records.pair import Decision
from lib.settings.linkage_model import load_linkage_model
from lib.settings.load import load_settings
from lib.submission.layout import home
from tests import tables
from tests.conftest import HOME
from tests.servers import environ_of, new_database, new_topics
from tests.topics import produce

DAY = 86_400_000
PROFILES = {
    "bob": ("Robert Smith", "555-200-0001"),
    "eve": ("Eve Fox", "555-200-0002"),
    "jane": ("Jane Roe", "555-200-0003"),
    "joan": ("Joan Roe", "555-200-0003"),
    "max": ("Max Hill", "555-200-0004"),
    "ann": ("Ann Poe", "555-200-0005"),
}
STORE_RECORDS = {
    "bob s": ("SMITH, Bob", "(555) 200-0001"),
    "gus s": ("Gus Orr", "555-200-0002"),
    "j s": ("J Roe", "555-200-0003"),
    "max s": ("Max Hill", "555-300-0004"),
    "max t": ("Max Hill", "555-300-0005 or 555-200-0004"),
    "broken s": ("Max Hill", "none"),
    "leo s": ("Leo Poe", "555-200-0005"),
    "guest s": ("Guest", "555-200-0005"),
}
STAGES = [
    ("bob", "bob s", Stage.JOINED),
    ("eve", "gus s", Stage.BELOW_THRESHOLDS),
    ("jane", "j s", Stage.CONTESTED),
    ("jane", "joan", Stage.SAME_SIDE),
    ("max", "max s", Stage.NOT_BLOCKED),
    ("max", "max t", Stage.NOT_BLOCKED),
    ("max", "broken s", Stage.NOT_NORMALISED),
    ("ann", "leo s", Stage.CONTRADICTED),
    ("ann", "guest s", Stage.NOBODY),
]
#: A pair for a person to decide on, whatever the model says of it.
A_CASE = """
    REPLACE INTO review_queue
    SELECT l.identity_id, r.identity_id, 'exact', 'initial', 1, 1, l.phone, l.name_key, r.phone, r.name_key, 'pending'
    FROM customer_edges
    JOIN customer_members l ON l.identity_id = profile_identity
    JOIN customer_members r ON r.identity_id = store_identity
    LIMIT 1
"""


@pytest.fixture(scope="module")
def explained(sandbox, tmp_path_factory, drain):
    """Environment, settings and the coordinates of every record, after a run."""
    with new_database(sandbox) as database:
        topics = new_topics(sandbox, "explanations")
        environ = environ_of(sandbox, database, topics, tmp_path_factory.mktemp("run"))
        at, now = {}, int(time.time() * 1000) - DAY
        for topic, people in zip(topics, (PROFILES, STORE_RECORDS), strict=True):
            payloads = [(json.dumps({"name": n, "phone": p}).encode(), now) for n, p in people.values()]
            places = produce(sandbox.bootstrap_servers, topic, payloads)
            at |= {key: Coordinate(*place) for key, place in zip(people, places, strict=True)}
        settings = load_settings(HOME / "conf", "local", {}, environ)
        drain(settings)
        yield environ, settings, at


@pytest.fixture(scope="module")
def command(explained):
    """Run a command of the front door; exit code, stdout, stderr."""

    def run(*words, typed=""):
        done = subprocess.run(
            [home() / "spark-submit.sh", *map(str, words)],
            env=os.environ | explained[0],
            input=typed,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    return run


@pytest.mark.parametrize(
    "words", ["why {id}", "how {id}", "how {id} --at {now}", "why-not {jane} {joan}", "review list"]
)
def test_no_number_in_json_is_too_large_for_javascript(words, command, explained):
    """RFC 8259, section 6: beyond 53 bits, readers do not agree on a number."""
    _, settings, at = explained
    (customer_id,) = tables.customers(settings)
    now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
    code, out, _ = command(*words.format(id=customer_id, now=now, **at).split(), "--output", "json")
    numbers = []
    found = json.loads(out, parse_int=lambda text: numbers.append(int(text)) or numbers[-1])
    assert (code, max(numbers, default=0) < 2**53) == (0, True)
    assert found.get("customer_id") in (None, str(customer_id))


@pytest.mark.parametrize(("one", "other", "stage"), STAGES)
def test_each_stage_is_named(one, other, stage, explained, spark):
    _, settings, at = explained
    model = load_linkage_model(HOME / settings.linkage.model)
    explanation = explain(spark, settings, model, (at[other], at[one]))
    assert explanation.stage is stage
    if explanation.found is not None:
        assert sum(term.weight for term in explanation.terms) == pytest.approx(explanation.found.match_weight)


def test_another_number_of_a_text_is_what_a_backfill_goes_by(explained, spark):
    _, settings, at = explained
    model = load_linkage_model(HOME / settings.linkage.model)
    explanation = explain(spark, settings, model, (at["max t"], at["max"]))
    assert "phone" in explanation.backfill_rules
    assert (explanation.found.phone_level, explanation.found.decision) == ("exact", Decision.CERTAIN)


def test_a_record_that_is_not_there_is_an_error(explained, spark):
    _, settings, at = explained
    nowhere = at["bob"]._replace(offset=999)
    model = load_linkage_model(HOME / settings.linkage.model)
    with pytest.raises(CustomerIdentificationError, match="neither in history nor in quarantine"):
        explain(spark, settings, model, (nowhere, at["bob s"]))


def test_why_a_customer_is_one(command, explained):
    (customer_id,) = tables.customers(explained[1])
    code, out, _ = command("why", customer_id)
    assert code == 0
    assert out.splitlines()[0] == f"Customer {customer_id}"
    assert "match, joins them" in out
    assert "name nickname" in out

    (link,) = json.loads(command("why", customer_id, "--output", "json")[1])["links"]
    assert sum(term["weight"] for term in link["terms"]) == link["match_weight"]
    assert (link["decision"], link["accepted"]) == ("match", True)


def test_how_a_customer_grew(command, explained):
    (customer_id,) = tables.customers(explained[1])
    code, out, _ = command("how", customer_id, "--output", "json")
    (step,) = json.loads(out)["steps"]
    at = explained[2]
    places = {side: str(at[key]) for side, key in (("profile", "bob"), ("store_record", "bob s"))}
    assert code == 0
    assert step["by"].startswith("batch ")
    assert step["changes"] == [f"{customer_id} created"]
    assert [{side: pair[side] for side in places} for pair in step["pairs"]] == [places]
    assert step["at"] is not None


def test_why_two_records_goes_to_why_not(command, explained):
    code, out, _ = command("why", explained[2]["jane"], explained[2]["j s"])
    assert code == 0
    assert "another candidate: The pair is not accepted" in out


def test_why_not_says_why_a_phone_is_none(explained, spark):
    _, settings, at = explained
    model = load_linkage_model(HOME / settings.linkage.model)
    explanation = explain(spark, settings, model, (at["max"], at["broken s"]))
    assert "rejected: unreadable_phone (not_a_number)" in pair_text(explanation)
    assert explanation.as_dict()["phone_faults"] == [None, "not_a_number"]


def test_another_identity_key_is_refused_and_explains_nothing(explained, spark, tmp_path):
    _, settings, at = explained
    key = tmp_path / "another.key"
    key.write_bytes(b"another key of enough bytes, 32 or more")
    key.chmod(0o600)
    other = settings.model_copy(
        update={"privacy": settings.privacy.model_copy(update={"identity_key": f"file:{key}"})}
    )
    model = load_linkage_model(HOME / settings.linkage.model)
    with pytest.raises(RefusedError, match="The identity key is not the one"):
        explain(spark, other, model, (at["jane"], at["j s"]))


@pytest.mark.parametrize(
    ("text", "keys", "has_customer"),
    [
        pytest.param("+1 (555) 200 0001", {"bob", "bob s"}, True, id="a phone in another spelling"),
        pytest.param("Mr. SMITH, Robert", {"bob"}, True, id="a name in another spelling"),
        pytest.param("max hill", {"max", "max s", "max t"}, False, id="hits of nobody by a name"),
        pytest.param("555.200.0003", {"jane", "joan", "j s"}, False, id="three hits of nobody"),
    ],
)
def test_a_name_or_a_phone_is_found_in_any_spelling(text, keys, has_customer, explained, spark):
    _, settings, at = explained
    found = find(spark, settings, text, 100)
    ids = tables.customers(settings) if has_customer else ()
    assert {record.coordinate for record in found.records} == {at[key] for key in keys}
    assert {one.identity for one in found.identities} == {record.identity for record in found.records}
    assert [customer.customer_id for customer in found.customers] == list(ids)
    assert {one.customer_id for one in found.identities} == (set(ids) or {None})
    assert found.totals == (len(keys), len(keys))


def test_the_newest_records_are_listed_and_the_others_counted(explained, spark):
    _, settings, _ = explained
    found = find(spark, settings, "555-200-0003", 1)
    assert (len(found.records), found.totals.records) == (1, 3)
    assert "2 older records are left out" in found_text(found)


def test_a_customer_that_history_does_not_have_yet_is_found(explained, spark, tmp_path):
    _, settings, _ = explained
    storage = settings.storage.model_copy(update={"tables": str(tmp_path)})
    found = find(spark, settings.model_copy(update={"storage": storage}), "555-200-0001", 100)
    assert [customer.customer_id for customer in found.customers] == list(tables.customers(settings))
    assert {one.records for one in found.identities} == {0}
    assert "not in history yet" in found_text(found)


def test_what_is_found_is_said_on_stdout_and_nowhere_else(command, explained):
    _, settings, at = explained
    (customer_id,) = tables.customers(settings)
    code, out, err = command("find", "555-200-0001")
    assert code == 0
    assert out.splitlines()[0] == "Phone +15552000001: 1 customer, 2 identities, 2 records"
    assert f"Customer {customer_id}" in out
    assert f"Next: ./spark-submit.sh why {customer_id}\n" in err
    assert f"or: ./spark-submit.sh why-not {at['bob']} {at['bob s']}\n" in err
    assert not re.search("smith|2000001|200-0001", err, re.IGNORECASE)

    found = json.loads(command("find", "555-200-0001", "--output", "json")[1])
    assert [one["customer_id"] for one in found["customers"]] == [str(customer_id)]
    assert {one["record"] for one in found["records"]} == {str(at["bob"]), str(at["bob s"])}
    assert {type(one["identity"]) for one in found["identities"]} == {str}


def test_what_is_looked_for_need_not_be_in_a_process_list(command):
    code, out, _ = command("find", "-", typed="Smith, Robert\n")
    assert (code, out.splitlines()[0]) == (0, "Name key robert smith: 1 customer, 1 identity, 1 record")


def test_what_one_command_prints_the_next_one_takes(command, explained):
    """Nothing but words of the output before goes into a command."""
    _, settings, _ = explained
    with tables.connected(settings) as connection, connection.cursor() as cursor:
        cursor.execute(A_CASE)

    def ask(*words):
        code, out, err = command(*words)
        assert (code, out != "") == (0, True), err
        return out

    def decide(identities):
        ask("review", "decide", *identities, "pending")

    found = ask("find", "555-200-0001")
    (customer_id,) = re.findall(r"^Customer (\S+)$", found, re.MULTILINE)
    decide(re.findall(r" identity (\S+)", found))
    decide(re.search(r"^  (\S+)  (\S+)  match$", found, re.MULTILINE).groups())

    why = ask("why", customer_id)
    # In the order of their ids, which differs from key to key; a verdict takes the profile's first.
    identities = [re.search(rf"^  {side} +(\S+) ", why, re.MULTILINE)[1] for side in ("profile", "store")]
    decide(identities)
    assert ask("why", identities[1]).splitlines()[1:] == why.splitlines()[1:]

    how = ask("how", customer_id)
    at, (one, other) = re.search(r"^(\S+)  batch", how, re.MULTILINE)[1], how.splitlines()[-1].split()[-2:]
    assert {one, other} == set(re.findall(r"^    (\S+:\S+)  ", found, re.MULTILINE))
    assert f"at {at} UTC" in ask("how", customer_id, "--at", at)

    decide(re.findall(r" identity (\S+)", ask("why-not", one, other)))
    decide(ask("review", "list").split()[:2])


@pytest.mark.parametrize("column", ["phone", "name_key"])
def test_an_identity_is_looked_up_by_an_index(column, explained):
    query = f"EXPLAIN FORMAT=TRADITIONAL SELECT identity_id FROM customer_members WHERE {column} = '+15552000001' LIMIT 100"
    (plan,) = tables.rows(explained[1], query)
    assert plan["key"] == f"members_by_{column}"


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        pytest.param(("why", "17"), 1, "There is no customer 17.", id="no-such-customer"),
        pytest.param(("why", "bob"), 2, "bob is not a customer_id.", id="no-id"),
        pytest.param(("why-not", "a:1", "b:0:1"), 2, "a:1 does not name a record.", id="no-record"),
        pytest.param(("why-not", "a:0:1"), 2, "Missing argument", id="one-record"),
        pytest.param(("find", "Nobody", "Atall"), 1, "No record has this name key.", id="not found"),
        pytest.param(("find", "..."), 2, "neither a phone nor a name", id="nothing to find"),
    ],
)
def test_a_wrong_question_is_answered_with_what_to_ask(words, code, says, command):
    found, _, err = command(*words)
    assert found == code
    assert says in err
