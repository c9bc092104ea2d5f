"""Airflow 3: put this file into the folder of DAGs; the workers need the project and its secrets.

A run that was missed is made up for by the next one, which goes on where the last one ended: no catch-up.
"""

from datetime import datetime, timedelta, timezone

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG

with DAG(
    dag_id="backfill_customers",
    schedule="0 3 * * *",
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 3, "retry_delay": timedelta(minutes=5)},
) as dag:
    BashOperator(
        task_id="backfill",
        bash_command="cd /opt/customer-identification && ./spark-submit.sh backfill_customers --env cluster --since-last",
    )
