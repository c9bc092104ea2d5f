# ---
# jupyter:
#   jupytext:
#     text_representation: {extension: .py, format_name: percent}
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

# %% [markdown]
# # Sources
# What came in over both topics: how much and when, what the records hold, how they are written, what was refused.
# Counts only; nobody is named.

# %% tags=["parameters"]
environment = "local"  # lays conf/ENVIRONMENT.yaml over conf/base.yaml
assignments: dict[str, str] = {}  # settings that overrule it, as {"storage.tables": "/data/tables"}

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
# Accepted records a day, by the time that they bear.

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
# 9 is any digit, aa a word, a a single letter, ␣␣ more than one blank; the most frequent ways.

# %%
shapes_chart(shapes(tables.delta, tables.sources, "written_phone"))

# %% [markdown]
# ## Phones that are not complete
# Why nobody could dial them from anywhere, of accepted records and of rejects; a placeholder is one that nobody has.

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
