"""The chapters of the report: each figure has a sentence that says what it shows, and one on how to read it."""

from collections.abc import Iterator
from statistics import median

from lib.records.pair import Side
from lib.reporting import match_charts, operation_charts, record_charts, review_charts
from lib.reporting.explained_pairs import HOW_TO_READ, pair_figure
from lib.reporting.gather import Gathered, total
from lib.reporting.matches import CUSTOMERS, READ
from lib.reporting.operations import seconds_taken
from lib.reporting.page import Chapter, Figure
from lib.reporting.theme import words
from lib.settings.linkage_model import Thresholds

TOPICS = {Side.PROFILE.value: "profiles", Side.STORE.value: "store records"}
DECIDED = (
    "A pair's match weight says how strongly it speaks for one person: 0 is even odds, and each further point doubles them. "
    "The dashed lines are the thresholds of the linkage model."
)


def chapters(found: Gathered, thresholds: Thresholds) -> list[Chapter]:
    """All chapters that have figures."""
    parts = (
        ("What came in", "Records of both topics as they arrived.", _sources(found)),
        ("What was found", "From records to the people who are in both topics.", _matches(found, thresholds)),
        ("Match weights explained", HOW_TO_READ, _examples(found)),
        ("What people said", "Pairs that the model leaves to a person.", _reviews(found)),
        ("How it runs", "Micro-batches of the stream, oldest first.", _operations(found)),
    )
    return [Chapter(title, says, figures) for title, says, each in parts if (figures := list(each))]


def _sources(found: Gathered) -> Iterator[Figure]:
    days = len(set(found.records_by_day["day"].to_pylist()))
    yield Figure(
        f"Records came in on {_many(days, 'day')}",
        "Each bar is a day, by the time of the records.",
        record_charts.volume_chart(found.records_by_day),
        found.records_by_day,
    )
    least = min(found.completeness.to_pylist(), key=lambda row: row["present"])
    yield Figure(
        f"{least['present']:.0%} of the {TOPICS[least['side']]} have their {least['field']}, the field most often missing"
        if least["present"] < 1
        else "No field is ever missing",
        "The share of records that have each field.",
        record_charts.completeness_chart(found.completeness),
        found.completeness,
    )
    for name, table in (("phones", found.phones), ("names", found.names)):
        yield Figure(
            f"How {name} are written",
            "9 is any digit, aa a word, a a single letter, ␣␣ several blanks. The most frequent formats, and all others together.",
            record_charts.shapes_chart(table),
            table,
        )
    yield from _faults(found)


def _faults(found: Gathered) -> Iterator[Figure]:
    faulty = total(found.phone_faults, "records")
    yield Figure(
        f"{_many(faulty, 'phone')} of {found.step(READ):,} {_is_or_are(faulty)} incomplete",
        "A number without its area code still tells people apart; a placeholder, such as 0000000000, does not."
        if faulty
        else "",
        record_charts.phone_faults_chart(found.phone_faults) if faulty else None,
        found.phone_faults,
    )
    refused = total(found.rejects, "records")
    yield Figure(
        f"{_many(refused, 'record')} of {found.step(READ):,} could not be used",
        "They are in quarantine. Each is counted by the first reason that applied." if refused else "",
        record_charts.rejects_chart(found.rejects) if refused else None,
        found.rejects,
    )


def _matches(found: Gathered, thresholds: Thresholds) -> Iterator[Figure]:
    yield Figure(
        f"{found.step(READ):,} records lead to {_many(found.step(CUSTOMERS), 'customer')}",
        "An identity is a distinct phone and name of one topic. A customer has identities of both topics.",
        match_charts.funnel_chart(found.funnel),
        found.funnel,
    )
    if found.weights.num_rows:
        yield from _weights(found, thresholds)
        yield from _grounds(found)


def _weights(found: Gathered, thresholds: Thresholds) -> Iterator[Figure]:
    sure = sum(row["pairs"] for row in found.weights.to_pylist() if row["decision"] == "certain")
    pairs = total(found.weights, "pairs")
    yield Figure(
        f"{sure / pairs:.0%} of {_many(pairs, 'pair')} of identities are certain",
        DECIDED,
        match_charts.weights_chart(found.weights, thresholds),
        found.weights,
    )
    yield Figure(
        "What a higher threshold would cost",
        "Pairs with at least this weight, and customers with such a pair. A threshold loses those to the left of its line.",
        match_charts.threshold_curve_chart(found.threshold_curve, thresholds),
        found.threshold_curve,
    )


def _grounds(found: Gathered) -> Iterator[Figure]:
    best = max(found.level_counts.to_pylist(), key=lambda row: row["pairs"])
    yield Figure(
        f"Most pairs agree like this: phone {words(best['phone_level'])}, name {words(best['name_level'])}",
        "How many pairs have each combination of a phone level (across) and a name level (down).",
        match_charts.levels_chart(found.level_counts),
        found.level_counts,
    )
    yield Figure(
        "What each blocking rule compares",
        "Only identities that share a key of a rule are compared. More comparisons cost more, and find more.",
        match_charts.blocking_chart(found.blocking_counts),
        found.blocking_counts,
    )
    yield Figure(
        "How many spellings a customer has",
        "An identity is one way to write a person's name and phone. A customer has at least two, one of each topic.",
        match_charts.sizes_chart(found.customer_sizes),
        found.customer_sizes,
    )


def _examples(found: Gathered) -> Iterator[Figure]:
    for comparison, terms in found.examples.values():
        agreed = f"phone {words(comparison.phone_level)}, name {words(comparison.name_level)}"
        yield pair_figure(comparison, terms, f"One such pair: {agreed}.")


def _reviews(found: Gathered) -> Iterator[Figure]:
    if found.queue.num_rows:
        yield Figure(
            f"{found.waiting:,} of {_many(total(found.queue, 'pairs'), 'pair')} for review are still pending",
            "By the levels of phone and name. Decide on them with ./spark-submit.sh review.",
            review_charts.queue_chart(found.queue),
            found.queue,
        )
    if found.agreement.num_rows:
        said = found.agreement.to_pylist()
        agreed = sum(row["pairs"] for row in said if row["verdict"] == "match")
        yield Figure(
            f"People judged {agreed:,} of {_many(total(found.agreement, 'pairs'), 'pair')} to be one person",
            "What people said (across) about what the model had decided (down).",
            review_charts.agreement_chart(found.agreement),
            found.agreement,
        )


def _operations(found: Gathered) -> Iterator[Figure]:
    if not found.batches.num_rows:
        return
    yield Figure(
        f"The last {_many(found.batches.num_rows, 'micro-batch', 'es')} read {_many(total(found.batches, 'records'), 'record')}",
        "The records that each one read, and the record pairs that it matched.",
        operation_charts.batches_chart(found.batches),
        found.batches,
    )
    yield from _measured(found)
    yield Figure(
        "Customers and history, side by side",
        "One query finds customers, the other writes history. The gap between the lines is what history has still to read.",
        operation_charts.positions_chart(found.positions),
        found.positions,
    )


def _measured(found: Gathered) -> Iterator[Figure]:
    """Figures of the batches that were timed; earlier versions did not time them."""
    took = seconds_taken(found.batches)
    if not took:
        return
    yield Figure(
        f"Half of the micro-batches took {median(took):.2g} s or less",
        "Prepare: Spark plans the batch. Read: it runs until the pairs are decided. Then their identities are loaded from MySQL, and "
        "customers are resolved and written.",
        operation_charts.durations_chart(found.batches),
    )
    *_, behind = found.batches["behind"].to_pylist()
    yield Figure(
        "What the topics still held"
        if behind is None  # a batch that was run again does not know it
        else f"The last one left {_many(behind, 'record')} unread",
        "Records after the end of each batch when it was planned. It is 0 now and then as long as the stream keeps up.",
        operation_charts.measure_chart(found.batches, "behind", "records behind"),
    )
    yield Figure(
        "The state of the join",
        "Bytes in its files, up to their last snapshot, and in memory.",
        operation_charts.state_chart(found.batches),
    )


def _is_or_are(number: int) -> str:
    return "is" if number == 1 else "are"


def _many(number: int, noun: str, plural: str = "s") -> str:
    return f"{number:,} {noun}{'' if number == 1 else plural}"
