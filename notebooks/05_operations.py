# ---
# jupyter:
#   jupytext:
#     text_representation: {extension: .py, format_name: percent}
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

# %% [markdown]
# # Operations
# How the stream runs: its micro-batches, how far behind it is, what came late, and what its state takes.
# Counts only; nobody is named.

# %% tags=["parameters"]
environment = "local"  # lays conf/ENVIRONMENT.yaml over conf/base.yaml
assignments: dict[str, str] = {}  # settings that overrule it, as {"storage.tables": "/data/tables"}

# %%
from lib.reporting.open_tables import open_notebook
from lib.reporting.operation_charts import batches_chart, measure_chart, odd_chart, positions_chart
from lib.reporting.operations import batches, positions, state_size, totals

tables = open_notebook(environment, assignments)

# %% [markdown]
# ## Micro-batches
# Records that each one read, and record pairs that it matched.

# %%
written = batches(tables.delta, tables.settings)
batches_chart(written)

# %% [markdown]
# ## Latency
# Seconds since the batch before was written: how long a batch took, as long as there is work all the time.

# %%
measure_chart(written, "gap_seconds", "seconds since the one before")

# %% [markdown]
# ## Lag
# How old the newest record that it knew of was when a batch was written. Of old records that are read anew it is large.

# %%
measure_chart(written, "age_seconds", "seconds behind")

# %% [markdown]
# Identify finds customers, archive writes history: the gap between the lines is what archive has yet to do.

# %%
positions_chart(positions(tables.delta, tables.settings))

# %% [markdown]
# ## Late and odd records
# Late ones came after the watermark; clamped ones bear a time in the future; a placeholder is no real phone.

# %%
odd_chart(totals(written))

# %% [markdown]
# ## State size
# What the state of the join takes in the checkpoint.

# %%
state_size(tables.spark, tables.settings).to_pandas()

# %% [markdown]
# The newest batches in numbers.

# %%
written.to_pandas().tail(20)

# %%
tables.close()
