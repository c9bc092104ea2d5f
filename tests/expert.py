"""What an expert joins who sees what records show of a name, and knows nicknames and spellings; of :mod:`tests.shared_phones`.

What a record shows is a dictionary: of ``given``, ``short``, ``initial``, ``surname`` and ``generation`` those that were written.
"""

from collections import defaultdict
from itertools import combinations

SHORT = {
    "William": "Bill Will Billy Willie", "Robert": "Bob Rob Bobby", "Richard": "Rick Dick Rich Ricky", "James": "Jim Jimmy Jamie",
    "Michael": "Mike", "Thomas": "Tom", "Charles": "Charlie Chuck", "Joseph": "Joe", "Christopher": "Chris",
    "Daniel": "Dan Danny", "Matthew": "Matt", "Anthony": "Tony", "Steven": "Steve", "Stephen": "Steve", "Andrew": "Andy Drew",
    "John": "Jack Johnny", "Jonathan": "Jon John", "Joshua": "Josh", "Kenneth": "Ken Kenny", "Edward": "Ed Eddie Ted",
    "Ronald": "Ron", "Timothy": "Tim", "Jeffrey": "Jeff",
    "Gregory": "Greg", "Benjamin": "Ben", "Samuel": "Sam", "Patrick": "Pat", "Alexander": "Alex", "Nicholas": "Nick",
    "Elizabeth": "Liz Beth Betty", "Jennifer": "Jen Jenny", "Patricia": "Pat Patty", "Susan": "Sue Susie", "Deborah": "Debbie Deb",
    "Barbara": "Barb", "Margaret": "Maggie Peggy", "Katherine": "Kate Kathy", "Kimberly": "Kim", "Rebecca": "Becky",
    "Jessica": "Jess", "Christine": "Chris Tina", "Samantha": "Sam", "Victoria": "Vicky", "Cynthia": "Cindy", "Judith": "Judy",
    "Theresa": "Terry Tess", "Mary": "Maria Marie Molly", "Emily": "Emma Emmy", "Melissa": "Lisa Missy",
}  # fmt: skip
#: Spellings of one name: whoever sees both takes them for one person.
SPELLINGS = (
    "Steven Stephen", "Sara Sarah", "Brian Bryan", "Eric Erik", "Michelle Michele", "Catherine Katherine Kathryn", "Deborah Debra",
    "Jeffrey Jeffery", "Phillip Philip", "Ann Anne Anna", "Teresa Theresa", "Christine Christina Kristin Kristen", "Julie Julia",
)  # fmt: skip
FULL = defaultdict(set)
for full, shorts in SHORT.items():
    for short in shorts.split():
        FULL[short].add(full)
for spellings in map(str.split, SPELLINGS):
    for spelling in spellings:
        FULL[spelling].update(spellings)
GIVEN = {"given", "short", "initial"}


def show_one_name(one, other):
    """Whether what two records show of a name is of one name: something of both, and nothing that differs."""
    surnames, generations = (
        {shown[part] for shown in (one, other) if part in shown} for part in ("surname", "generation")
    )
    have_given = all(GIVEN & shown.keys() for shown in (one, other))
    have_surname = all("surname" in shown for shown in (one, other))
    if len(surnames) > 1 or len(generations) > 1 or not (have_given or have_surname):
        return False
    return not have_given or bool(_given_names(one) & _given_names(other)) or _is_initial(one, other)


def fit_one(pair, written):
    """Whether two records, by what they show, fit no two of the whole names ``written`` with their phone."""
    whole = [shown for shown in written if "surname" in shown and {"given", "short"} & shown.keys()]
    fitting = [shown for shown in whole if any(show_one_name(shown, own) for own in pair)]
    if not all(show_one_name(one, other) for one, other in combinations(fitting, 2)):
        return False
    return len({shown["generation"] for shown in (*pair, *fitting) if "generation" in shown}) < 2


def _given_names(shown):
    """The given names that a record may mean."""
    written = {shown[part] for part in ("given", "short") if part in shown}
    return written.union(*(FULL.get(name, ()) for name in written))


def _is_initial(one, other):
    initials = {shown["initial"] for shown in (one, other) if "initial" in shown}
    return bool(initials) and all(
        ("initial" in shown and {shown["initial"]} == initials)
        or initials <= {name[0] for name in _given_names(shown)}
        for shown in (one, other)
    )
