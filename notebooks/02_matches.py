# ---
# jupyter:
#   jupytext:
#     text_representation: {extension: .py, format_name: percent}
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

# %% [markdown]
# # Matches
# From records to customers: how many are left at each step, how certain the pairs are, and what other thresholds would do.
# Counts only; nobody is named.

# %% tags=["parameters"]
environment = "local"  # lays conf/ENVIRONMENT.yaml over conf/base.yaml
assignments: dict[str, str] = {}  # settings that override it, such as {"storage.tables": "/data/tables"}
# Profiles, store records and truth, as evaluate_linkage reads them, for precision and recall.
labelled_files: list[str] = []

# %%
from IPython.display import display

from lib.reporting.gather import examples
from lib.reporting.labelled_curve import labelled_curve
from lib.reporting.match_charts import (
    blocking_chart,
    funnel_chart,
    labelled_curve_chart,
    levels_chart,
    sizes_chart,
    threshold_curve_chart,
    weights_chart,
)
from lib.reporting.matches import (
    blocking_counts,
    customer_sizes,
    funnel,
    level_counts,
    members,
    threshold_curve,
    weights,
)
from lib.reporting.open_tables import open_notebook
from lib.reporting.waterfall_chart import waterfall_charts

tables = open_notebook(environment, assignments)

# %% [markdown]
# ## From records to customers
# An identity is a distinct phone and name of one topic; a customer has identities of both.

# %%
funnel_chart(funnel(tables.delta, tables.sources, tables.ask(members)))

# %% [markdown]
# ## Match weights
# Pairs of identities by match weight (log2 odds that they are one person), with the thresholds of the model in force.

# %%
weights_chart(tables.ask(weights), tables.model.thresholds)

# %% [markdown]
# ## Thresholds
# Pairs with at least this weight, and customers with such a pair: what would be left with a higher threshold.

# %%
threshold_curve_chart(tables.ask(threshold_curve), tables.model.thresholds)

# %% [markdown]
# Precision, recall and F1 by threshold. Without `labelled_files`, the chart is empty.

# %%
labelled_curve_chart(labelled_curve(tables, labelled_files))

# %% [markdown]
# ## Levels
# How many pairs have each combination of a phone level (across) and a name level (down).

# %%
levels_chart(tables.ask(level_counts))

# %% [markdown]
# ## Match weights explained
# One pair for each decision. Each bar begins where the one above it ended, and the blue one is their sum.

# %%
display(*waterfall_charts(tables.ask(examples)))

# %% [markdown]
# ## Blocking
# How many pairs of identities share a key of each rule: these are compared.

# %%
counted = blocking_counts(tables.delta, tables.sources, tables.settings, tables.model)
blocking_chart(counted)

# %% [markdown]
# ## Sizes of customers
# How many identities a customer has: ways to write its name and phone.

# %%
sizes_chart(tables.ask(customer_sizes))

# %%
tables.close()
