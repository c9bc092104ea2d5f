# ---
# jupyter:
#   jupytext:
#     text_representation: {extension: .py, format_name: percent}
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

# %% [markdown]
# # Sources
# What came in on both topics: how much and when, which fields the records have, how these are written, and what was rejected.
# Counts only; nobody is named.

# %% tags=["parameters"]
environment = "local"  # lays conf/ENVIRONMENT.yaml over conf/base.yaml
assignments: dict[str, str] = {}  # settings that override it, such as {"storage.tables": "/data/tables"}

# %%
from lib.reporting.open_tables import open_notebook
from lib.reporting.record_charts import (
    completeness_chart,
    phone_faults_chart,
    rejects_chart,
    shapes_chart,
    volume_chart,
)
from lib.reporting.records import completeness, phone_faults, records_by_day, rejects, shapes

tables = open_notebook(environment, assignments)

# %% [markdown]
# ## Volumes over time
# Accepted records per day, by the time of the records.

# %%
volumes = records_by_day(tables.delta, tables.sources)
volume_chart(volumes)

# %% [markdown]
# ## Completeness
# The share of accepted records that have each field.

# %%
present = completeness(tables.delta, tables.sources)
completeness_chart(present)

# %% [markdown]
# The same in numbers.

# %%
present.to_pandas()

# %% [markdown]
# ## Formats of phones
# 9 is any digit, aa a word, a a single letter, ␣␣ several blanks. The most frequent formats, and all others together.

# %%
shapes_chart(shapes(tables.delta, tables.sources, "written_phone"))

# %% [markdown]
# ## Incomplete phones
# The faults of phones that cannot be dialled from anywhere, in accepted records and in rejects. A placeholder is nobody's phone.

# %%
phone_faults_chart(phone_faults(tables.delta, tables.sources))

# %% [markdown]
# ## Formats of names

# %%
shapes_chart(shapes(tables.delta, tables.sources, "name"))

# %% [markdown]
# ## Rejects
# Records in quarantine, by the first reason that applied.

# %%
rejects_chart(rejects(tables.delta, tables.sources))

# %%
tables.close()
