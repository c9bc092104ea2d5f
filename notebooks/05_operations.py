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
# Records that each one read, and record pairs that it matched.

# %%
written = batches(tables.delta, tables.settings)
batches_chart(written)

# %% [markdown]
# ## Latency
# What each batch spent its time on, from its trigger on: Spark prepares it, and reads it until pairs are decided; what
# is known of them is loaded, customers are resolved, and written.

# %%
durations_chart(written)

# %% [markdown]
# Seconds since the batch before was written: Spark's own commit is in it, and waiting where there was no work.

# %%
measure_chart(written, "gap_seconds", "seconds since the one before")

# %% [markdown]
# ## Lag
# Records that the topics held behind the end of each batch when it was planned.

# %%
measure_chart(written, "behind", "records behind")

# %% [markdown]
# How old the newest record that it knew of was when a batch was written. Of old records that are read anew it is large.

# %%
measure_chart(written, "age_seconds", "seconds behind")

# %% [markdown]
# One query finds customers, the other writes history: the gap between the lines is what history has yet to do.

# %%
positions_chart(positions(tables.delta, tables.settings))

# %% [markdown]
# ## Late and odd records
# Late ones came after the watermark; clamped ones bear a time in the future; a placeholder is no real phone.

# %%
odd_chart(totals(written))

# %% [markdown]
# ## State size
# What the state of the join takes: in files, up to their last snapshot, and in memory.

# %%
state_chart(written)

# %% [markdown]
# And in the checkpoint of each epoch.

# %%
state_size(tables.spark, tables.settings).to_pandas()

# %% [markdown]
# The newest batches in numbers.

# %%
written.to_pandas().tail(20)

# %%
tables.close()
