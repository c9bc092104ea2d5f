"""Figures of what the tables hold: for notebooks, and for the report of those who have none.

A figure is a small table (at most some thousand rows come to the driver) and a chart of it. Those of the report are
counts and shapes: they hold no name, phone or e-mail.
"""
