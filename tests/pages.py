"""Which test runs each command that a page shows."""

import re

from tests.conftest import HOME

TOP = ("README.md", "CONTRIBUTING.md", "SECURITY.md")
PAGES = sorted([*(HOME / page for page in TOP), *(HOME / "docs").rglob("*.md")])
CONSOLE = re.compile(r"^ *\$ (.+)$", re.MULTILINE)
#: Run by test_front_door.py, one after the other over one sandbox: in every run, or in the long one.
AT_ONCE = ("docs/how-to/run.md", "docs/how-to/first-minutes.md")
LONG = (
    "docs/how-to/backfill.md",
    "docs/how-to/ask-why.md",
    "docs/how-to/history.md",
    "docs/how-to/explore.md",
    "docs/how-to/review.md",
    "docs/how-to/evaluate.md",
    "docs/how-to/train.md",
)
SANDBOX = "docs/how-to/sandbox.md"  # begins and ends both
#: What a script over a sandbox cannot run, with what does it instead.
ELSEWHERE = {
    "./spark-submit.sh demo": "test_the_demo_prints_one_object_and_leaves_no_process_behind, with fewer records",
    "./spark-submit.sh generate_records --profiles 100000 --store-records 1000000 --seed 7": (
        "test_the_commands_of_the_pages_work_in_their_order, with fewer records"
    ),
    "./spark-submit.sh identify_customers --env cluster": (
        "test_a_worker_lost_amid_a_run_changes_no_row, on a standalone cluster"
    ),
    "./spark-submit.sh scan_cards": "test_the_command_says_where_and_how_many_and_never_which",
    "./spark-submit.sh sbom --to sbom.json": "test_the_command_writes_the_bill_of_materials",
    "./spark-submit.sh keys export executors.properties": "test_a_file_that_only_its_owner_may_read",
    "(umask 077; openssl rand -hex 32 > card.2.key)": "test_the_card_key_is_changed_as_the_page_says",
    "./spark-submit.sh keys rotate": "test_the_card_key_is_changed_as_the_page_says",
    "keytool -importcert -noprompt -alias ca -file ca.pem -keystore trust.p12 -storetype PKCS12 -storepass:file store.password": "test_the_stores_of_the_page_hold_what_they_should",
    "openssl pkcs12 -export -in client.crt -inkey client.key -out key.p12 -passout file:store.password": "test_the_stores_of_the_page_hold_what_they_should",
    "(openssl pkcs8 -topk8 -nocrypt -in client.key; cat client.crt) > client.pem": "test_the_stores_of_the_page_hold_what_they_should",
    './spark-submit.sh find "Daniel Gonzalez" --env mine': "test_the_page_is_followed_to_the_letter",
    "./spark-submit.sh lab": "test_a_source_opens_as_a_notebook, without a browser",
    "./tests/run": "whoever runs this test",
    "./tests/run --chaos": "whoever runs the long tests",
    "./tests/bench/run recovery --kills 30": "test_recovery_after_two_kills, with fewer kills",
    "./tests/bench/run hostile --shapes 60": "test_the_cost_of_a_hostile_record, with fewer records",
    "./tests/bench/run scoreboard": "nobody: it takes half an hour, and an environment of other tools",
}


def commands(page):
    """The commands that a page shows and a script runs, in their order."""
    shown = CONSOLE.findall((HOME / page).read_text(encoding="utf-8"))
    return [command for command in shown if command not in ELSEWHERE]
