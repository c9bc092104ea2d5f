# ---
# jupyter:
#   jupytext:
#     text_representation: {extension: .py, format_name: percent}
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

# %% [markdown]
# # One customer
# **This notebook names people**: it is for those who may see the tables. Do not pass on what it shows.
#
# How a customer grew, the evidence that joined it, and what was known of it at earlier versions of the tables.

# %% tags=["parameters"]
environment = "local"  # lays conf/ENVIRONMENT.yaml over conf/base.yaml
assignments: dict[str, str] = {}  # settings that overrule it, as {"storage.tables": "/data/tables"}
customer_id = 0  # also one that lost a merge; 0 takes the customer with the most identities

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
# Each identity: a distinct phone and name of one topic, with every way in which the name was written.

# %%
chosen = customer_id or tables.ask(largest_customer)
customer = tables.ask(partial(explain_customer, asked=chosen))
members_table(customer).to_pandas()

# %% [markdown]
# ## How it grew
# What each micro-batch, each backfill and each verdict of a person did to it.

# %%
growth_table(growth(tables.delta.read, customer)).to_pandas()

# %% [markdown]
# ## Evidence
# The match weight of each of its pairs, those that join them first.

# %%
display(*link_charts(customer))

# %% [markdown]
# ## Time travel
# What the Delta table `matches` had told, by each time, of the identities that are the customer today. Who the customer
# was at a time, `./spark-submit.sh how CUSTOMER_ID --at TIME` says.

# %%
known = time_travel(tables.delta.read, customer)
time_travel_chart(known)

# %% [markdown]
# The same in numbers.

# %%
known.to_pandas()

# %%
tables.close()
