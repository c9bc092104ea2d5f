# ---
# jupyter:
#   jupytext:
#     text_representation: {extension: .py, format_name: percent}
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

# %% [markdown]
# # Operations
# How the stream runs: its micro-batches, how far behind it is, which records came late, and the size of its state.
# Counts only; nobody is named.

# %% tags=["parameters"]
environment = "local"  # lays conf/ENVIRONMENT.yaml over conf/base.yaml
assignments: dict[str, str] = {}  # settings that override it, such as {"storage.tables": "/data/tables"}

# %%
from lib.reporting.open_tables import open_notebook
from lib.reporting.operation_charts import (
    batches_chart,
    durations_chart,
    measure_chart,
    odd_chart,
    positions_chart,
    state_chart,
)
from lib.reporting.operations import batches, positions, state_size, totals

tables = open_notebook(environment, assignments)

# %% [markdown]
# ## Micro-batches
# The records that each one read, and the record pairs that it matched.

# %%
written = batches(tables.delta, tables.settings)
batches_chart(written)

# %% [markdown]
# ## Latency
# How long each phase of a batch took, from its trigger on. Prepare: Spark plans the batch. Read: it runs until the pairs are
# decided. Load: their identities are loaded from MySQL. Then customers are resolved and written.

# %%
durations_chart(written)

# %% [markdown]
# Seconds since the batch before was written. This includes Spark's own commit, and the wait if there was no work.

# %%
measure_chart(written, "gap_seconds", "seconds since the one before")

# %% [markdown]
# ## Lag
# Records in the topics after the end of each batch when it was planned.

# %%
measure_chart(written, "behind", "records behind")

# %% [markdown]
# The age of the newest known record when a batch was written. It is large while old records are read.

# %%
measure_chart(written, "age_seconds", "seconds behind")

# %% [markdown]
# One query finds customers, the other writes history. The gap between the lines is what history has still to read.

# %%
positions_chart(positions(tables.delta, tables.settings))

# %% [markdown]
# ## Late and odd records
# Late records came after the watermark, clamped ones had a time in the future, and a placeholder is not a real phone.

# %%
odd_chart(totals(written))

# %% [markdown]
# ## State size
# The size of the join's state: in files, up to their last snapshot, and in memory.

# %%
state_chart(written)

# %% [markdown]
# The size of the state in the checkpoint of each epoch.

# %%
state_size(tables.spark, tables.settings).to_pandas()

# %% [markdown]
# The newest batches as numbers.

# %%
written.to_pandas().tail(20)

# %%
tables.close()
