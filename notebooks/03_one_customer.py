# ---
# jupyter:
#   jupytext:
#     text_representation: {extension: .py, format_name: percent}
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

# %% [markdown]
# # One customer
# **This notebook names people**: it is for those who may see the tables. Do not share its output.
#
# How a customer grew, the evidence for it, and what was known about it at earlier times.

# %% tags=["parameters"]
environment = "local"  # lays conf/ENVIRONMENT.yaml over conf/base.yaml
assignments: dict[str, str] = {}  # settings that override it, such as {"storage.tables": "/data/tables"}
customer_id = 0  # an id that lost a merge works too; 0 chooses the customer with the most identities

# %%
from functools import partial

from IPython.display import display

from lib.explanation.customer import explain_customer
from lib.explanation.growth import growth
from lib.reporting.customer import (
    growth_table,
    largest_customer,
    members_table,
    time_travel,
    time_travel_chart,
)
from lib.reporting.open_tables import open_notebook
from lib.reporting.waterfall_chart import link_charts

tables = open_notebook(environment, assignments)

# %% [markdown]
# ## Who it is
# The identities: each is a distinct phone and name of one topic, with all spellings of the name.

# %%
chosen = customer_id or tables.ask(largest_customer)
customer = tables.ask(partial(explain_customer, asked=chosen))
members_table(customer).to_pandas()

# %% [markdown]
# ## How it grew
# What each micro-batch, each backfill and each verdict changed.

# %%
growth_table(growth(tables.delta.read, customer)).to_pandas()

# %% [markdown]
# ## Evidence
# The match weights of its pairs, first of those that join it.

# %%
display(*link_charts(customer))

# %% [markdown]
# ## Time travel
# How many of the customer's present pairs and identities were in the Delta table `matches` at each time. To see who the
# customer was at a time, run `./spark-submit.sh how CUSTOMER_ID --at TIME`.

# %%
known = time_travel(tables.delta.read, customer)
time_travel_chart(known)

# %% [markdown]
# The same in numbers.

# %%
known.to_pandas()

# %%
tables.close()
