"""What the scrubbing of a record leaves: a mark in its text, and what is counted (docs/reference/rules.md, section 1)."""

#: It replaces a card number, a security code or an expiry date; it is no part of a name.
CUT_MARK = "[card]"

#: The columns that say from which fields card numbers, and codes or dates, were cut; null if nothing was cut.
CUTS = ("numbers_cut", "codes_cut")
