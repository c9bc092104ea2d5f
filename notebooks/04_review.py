# ---
# jupyter:
#   jupytext:
#     text_representation: {extension: .py, format_name: percent}
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

# %% [markdown]
# # Review
# **This notebook names people** in its last table: it is for those who may see the tables. Do not share its output.
#
# The pairs that the model leaves to a person, and how far people agree with it. Decide with `./spark-submit.sh review`.

# %% tags=["parameters"]
environment = "local"  # lays conf/ENVIRONMENT.yaml over conf/base.yaml
assignments: dict[str, str] = {}  # settings that override it, such as {"storage.tables": "/data/tables"}
most = 20  # cases shown at the end

# %%
from functools import partial

from lib.reporting.open_tables import open_notebook
from lib.reporting.review_charts import agreement_chart, queue_chart, verdicts_chart
from lib.reporting.reviews import agreement, cases_table, queue, verdicts_by_weight
from lib.review.queue import pending_cases

tables = open_notebook(environment, assignments)

# %% [markdown]
# ## Uncertain pairs
# By the levels of phone and name, and by verdict.

# %%
queue_chart(tables.ask(queue))

# %% [markdown]
# ## Agreement
# What people said (across) about what the model had decided (down).

# %%
agreement_chart(tables.ask(agreement))

# %% [markdown]
# By match weight. Where people give both verdicts, it is right to ask them.

# %%
verdicts_chart(tables.ask(verdicts_by_weight))

# %% [markdown]
# ## The next cases

# %%
cases_table(tables.ask(partial(pending_cases, most=most))).to_pandas()

# %%
tables.close()
