"""Which databases a test runs on. Refusals that never reach the database need only one."""

import pytest

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
