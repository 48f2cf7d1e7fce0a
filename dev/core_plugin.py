"""pytest plugin of dev/core-tests: writes the queries of each test into the report, or what a
test of dev/light.py counted itself and how many more we may cost; with KAM_MEMBERS, whoever becomes a salesperson in a test joins our group.
"""

import os

import pytest

import odoo.sql_db


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_call(item):
    before = odoo.sql_db.sql_counter
    yield
    test = item.instance
    counted = getattr(test, "queries", odoo.sql_db.sql_counter - before)
    item.user_properties.append(("queries", counted))
    if hasattr(test, "more"):
        item.user_properties.append(("more", test.more))


@pytest.fixture(scope="session", autouse=True)
def _members(load_registry):
    """The group of salespeople can't imply ours, which implies it."""
    if not os.environ.get("KAM_MEMBERS"):
        return
    from odoo.addons.base.models.res_users import ResUsers

    create, write = ResUsers.create, ResUsers.write

    def join(users):
        salesman = users.env.ref("sales_team.group_sale_salesman")
        ours = users.env.ref("key_account_management.group_user")
        for user in users.sudo():
            if salesman in user.all_group_ids and ours not in user.all_group_ids:
                write(user, {"group_ids": [(4, ours.id)]})

    def create_and_join(self, vals_list):
        users = create(self, vals_list)
        join(users)
        return users

    def write_and_join(self, vals):
        done = write(self, vals)
        if "group_ids" in vals:
            join(self)
        return done

    create_and_join._api_model = True
    ResUsers.create, ResUsers.write = create_and_join, write_and_join
