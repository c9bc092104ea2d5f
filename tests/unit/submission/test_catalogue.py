import pytest

from lib.submission.catalogue import Job, jobs, main, nearest, overview

SPARKLESS = '"""Keep servers."""\n\nNEEDS_SPARK = False\n'


@pytest.mark.parametrize(
    ("source", "summary", "needs_spark"),
    [
        pytest.param(
            '"""Find people.\n\nMore."""\n', "Find people.", True, id="needs Spark unless it says no"
        ),
        pytest.param(SPARKLESS, "Keep servers.", False, id="says no"),
        pytest.param('"""Find."""\nNEEDS_SPARK = True\n', "Find.", True, id="says yes"),
        pytest.param("import nowhere_to_be_found\n", "", True, id="is read, not imported"),
    ],
)
def test_a_job_is_read_from_its_file(tmp_path, source, summary, needs_spark):
    path = tmp_path / "some_job.py"
    path.write_text(source)
    assert jobs(tmp_path) == {"some_job": Job(path, summary, needs_spark)}


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("sandbx", "Did you mean sandbox?"),
        ("identify-customers", "Did you mean identify_customers?"),
        ("xyz", "Commands: identify_customers, sandbox."),
    ],
)
def test_a_misspelt_command_gets_the_nearest_one(name, sentence):
    assert nearest(name, ["identify_customers", "sandbox"]) == sentence


def test_help_lists_every_job_with_its_sentence(tmp_path):
    (tmp_path / "keep.py").write_text(SPARKLESS)
    assert "  keep  Keep servers.\n" in overview(jobs(tmp_path))


@pytest.mark.parametrize(("command", "code"), [("--help", 0), ("-h", 0), ("nonsense", 2)])
def test_exit_code_without_a_job(command, code):
    assert main(command) == code
