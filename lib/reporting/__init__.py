"""Figures of the contents of the tables, for the notebooks and for the HTML report.

A figure is a small table (at most a few thousand rows come to the driver) and a chart of it. The figures of the report are
counts and shapes only: they hold no names, phones or e-mail addresses.
"""
