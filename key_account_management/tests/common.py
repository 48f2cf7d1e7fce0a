from contextlib import contextmanager
from datetime import date, datetime, time
from unittest.mock import patch

from odoo import Command
from odoo.sql_db import Cursor
from odoo.tests import HttpCase, common, freeze_time, new_test_user

from odoo.addons.base.tests.common import BaseCommon

AS_OF = date(2026, 6, 30)


class KeyAccountCommon(BaseCommon):
    """A company of its own, and factories with sane defaults.

    Time stands still at the moment when the transaction began, as it does for PostgreSQL: a
    test knows one day, and takes no time. Only a browser needs a clock.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.freeze_time and not issubclass(cls, HttpCase):
            cls.startClassPatcher(freeze_time(cls.env.cr.now()))
        cls.company = cls._create_company("Tested")
        cls.env = cls.env(
            context=dict(cls.env.context, allowed_company_ids=cls.company.ids)
        )
        cls.company = cls.company.with_env(cls.env)
        cls.product = cls.env["product.product"].create(
            {"name": "Sold", "type": "service", "taxes_id": False}
        )

    @classmethod
    def _create_company(cls, name, **vals):
        usd = cls.env.ref("base.USD")
        company = cls.env["res.company"].create(
            {"name": name, "currency_id": usd.id, **vals}
        )
        cls.env.user.company_ids |= company
        return company

    @classmethod
    def _create_partner(cls, name="Customer", **vals):
        return cls.env["res.partner"].create({"name": name, "is_company": True, **vals})

    @classmethod
    def _create_orders(cls, rows, company=None):
        """:param rows: dicts of ``partner``, ``amount``, ``date`` (a day or a moment in UTC),
        and, where they differ, ``state``, ``pricelist``"""
        company = company or cls.company
        orders = (
            cls.env["sale.order"]
            .with_company(company)
            .create(
                [
                    {
                        "partner_id": row["partner"].id,
                        "company_id": company.id,
                        "date_order": cls._moment(row["date"]),
                        "pricelist_id": row.get(
                            "pricelist", cls.env["product.pricelist"]
                        ).id,
                        "order_line": [
                            Command.create(
                                {
                                    "product_id": cls.product.id,
                                    "price_unit": row["amount"],
                                    "tax_ids": False,
                                }
                            )
                        ],
                    }
                    for row in rows
                ]
            )
        )
        for state in {row.get("state", "sale") for row in rows}:
            chosen = [row.get("state", "sale") == state for row in rows]
            picked = orders.browse(
                o.id for o, yes in zip(orders, chosen, strict=True) if yes
            )
            picked.write({"state": state})
        return orders

    @classmethod
    def _create_order(cls, partner, amount, day=AS_OF, company=None, **row):
        return cls._create_orders(
            [{"partner": partner, "amount": amount, "date": day, **row}], company
        )

    def _confirm(self, partner, amount, **vals):
        """Confirm an order of now, as users do."""
        order = self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "company_id": self.company.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "price_unit": amount,
                            "tax_ids": False,
                        }
                    )
                ],
                **vals,
            }
        )
        order.action_confirm()
        return order

    @classmethod
    def _create_pricelist(cls, currency, rates=(), company=None):
        """A pricelist in ``currency`` with ``{day: units per company currency}``."""
        currency.active = True
        for day, rate in dict(rates).items():
            cls.env["res.currency.rate"].create(
                {
                    "currency_id": currency.id,
                    "name": day,
                    "rate": rate,
                    "company_id": False,
                }
            )
        return cls.env["product.pricelist"].create(
            {"name": currency.name, "currency_id": currency.id, "company_id": False}
        )

    @staticmethod
    def _moment(day):
        return day if isinstance(day, datetime) else datetime.combine(day, time(12))

    @contextmanager
    def assertRefused(self, exception, text):
        """What is refused says why, and leaves nothing behind."""
        with self.assertRaisesRegex(exception, text), self.env.cr.savepoint():
            yield

    @contextmanager
    def _count_rows(self):
        """Collect how many rows each statement returned."""
        counts, execute = [], Cursor.execute

        def counted(cursor, *args, **kwargs):
            result = execute(cursor, *args, **kwargs)
            counts.append(cursor.rowcount)
            return result

        with patch.object(Cursor, "execute", counted):
            yield counts

    def _get_account(self, partner, company=None):
        return (
            self.env["key.account"]
            .sudo()
            .with_context(active_test=False)
            .search(
                [
                    ("partner_id", "=", partner.id),
                    ("company_id", "=", (company or self.company).id),
                ]
            )
        )

    @classmethod
    def _create_account(cls, name="Customer", company=None, **vals):
        """An account as the assessment makes it."""
        return (
            cls.env["key.account"]
            .with_context(tracking_disable=True)
            .create(
                {
                    "partner_id": cls._create_partner(name).id,
                    "company_id": (company or cls.company).id,
                    **vals,
                }
            )
        )

    @classmethod
    def _create_user(cls, login, group):
        return new_test_user(
            cls.env,
            login,
            groups=f"key_account_management.{group}",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )


def get_rows(env, action):
    """The records that an action shows at first."""
    rows = env[action["res_model"]].search(action["domain"])
    if action["context"].get("search_default_counted"):
        rows = rows.filtered("is_counted")
    for name, value in action["context"].items():
        field = name.removeprefix("search_default_")
        if field != name and field in rows._fields:
            rows = rows.filtered_domain([(field, "=", value)])
    return rows


def get_opened(env, action):
    """The records that open from what an action shows at first; itself where it is no list of
    documents."""
    rows = get_rows(env, action)
    if "res_id" not in rows._fields:
        return rows
    [model] = set(rows.filtered("res_id").mapped("res_model")) or {rows._name}
    return env[model].browse(set(rows.mapped("res_id")) - {0}).sorted()


class PatientBrowser(common.ChromeBrowser):
    """Waits so many times as long for the page to be ready, for each answer, and for the end of
    the tour, by what Odoo has for browsers that it slows down."""

    @property
    def throttling_factor(self):
        return 15

    @throttling_factor.setter
    def throttling_factor(self, factor):
        """Ours stands, whatever a new browser begins with."""

    def _json_command(self, command, timeout=3):
        return super()._json_command(command, timeout * self.throttling_factor)


class PatientHttpCase(HttpCase):
    """A busy machine is slow, not broken: what hangs fails late."""

    test_cursor_lock_timeout = 300

    def setUp(self):
        super().setUp()
        self.patch(common, "ChromeBrowser", PatientBrowser)
