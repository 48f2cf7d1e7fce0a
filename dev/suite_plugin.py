"""pytest plugin of dev/test.

A skipped test is a failed run: without Chromium, say, browser tests skip themselves, and a
suite that tested nothing would look green.

Random tests have no limit of time for an example, and draw the same each time; the profile
"release" draws anew. KAM_SEED in the environment gives those
that draw from ``random.Random(NUMBER)`` another course than the one they always take.
"""

import os
import random
import types

import freezegun
import hypothesis
import pytest

# A busy machine is neither a slow test nor a slow way to draw.
any_machine = {
    "deadline": None,
    "suppress_health_check": [hypothesis.HealthCheck.too_slow],
}
hypothesis.settings.register_profile("any-machine", **any_machine, derandomize=True)
hypothesis.settings.register_profile("release", **any_machine, max_examples=2000)
hypothesis.settings.load_profile("any-machine")

# Time stands still in tests, not on the watch by which pytest tells what they took.
freezegun.configure(extend_ignore_list=["_pytest."])


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if exitstatus == 0 and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_collection_modifyitems(items):
    seed = os.environ.get("KAM_SEED")
    if not seed:
        return
    fresh = types.SimpleNamespace(
        Random=lambda number: random.Random(f"{seed} {number}")
    )
    for module in {item.module for item in items}:
        if getattr(module, "random", None) is random:
            module.random = fresh
