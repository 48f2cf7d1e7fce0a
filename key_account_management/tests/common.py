from contextlib import contextmanager
from datetime import date, datetime, time

from odoo import Command
from odoo.tests import new_test_user

from odoo.addons.base.tests.common import BaseCommon

AS_OF = date(2026, 6, 30)
TABLES = (
    "key_account",
    "key_account_tier_change",
    "mail_message",
    "mail_tracking_value",
    "mail_activity",
    "res_partner",
    "sale_order",
)


class KeyAccountCommon(BaseCommon):
    """A company of its own with the default ladder, and factories with sane defaults."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls._create_company("Tested")
        cls.env = cls.env(
            context=dict(cls.env.context, allowed_company_ids=cls.company.ids)
        )
        cls.company = cls.company.with_env(cls.env)
        cls.product = cls.env["product.product"].create(
            {"name": "Sold", "type": "service", "taxes_id": False}
        )
        cls.tiers = {tier.name: tier for tier in cls.company.key_account_tier_ids}
        cls.criteria = {
            criterion.name: criterion
            for criterion in cls.env["key.account.criterion"].search(
                [("company_id", "=", cls.company.id)]
            )
        }
        cls.assessments = cls.env["key.account.assessment"]

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

    @classmethod
    def _create_customers_of_three_tiers(cls):
        """``{name: partner}`` that the default ladder puts into Strategic, Key, Standard."""
        amounts = {"Big": 2_000_000, "Mid": 600_000, "Low": 5}
        partners = {name: cls._create_partner(name) for name in amounts}
        for name, partner in partners.items():
            cls._create_order(partner, amounts[name])
        return partners

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

    def _count_writes(self):
        """Rows written so far to each table, by PostgreSQL's own count."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_xact_all_tables"
            " WHERE relname IN %s ORDER BY 1",
            [TABLES],
        )
        return self.env.cr.fetchall()

    def _assess(self, as_of=AS_OF, company=None):
        return self.assessments.assess(company or self.company, as_of)

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

    def _get_tier(self, partner, company=None):
        return self._get_account(partner, company).tier_id.name

    def _judge(self, account, criterion, value, day=AS_OF, **vals):
        return self.env["key.account.judgement"].create(
            {
                "account_id": account.id,
                "criterion_id": self.criteria[criterion].id,
                "value": value,
                "date": day,
                "evidence": "Seen",
                **vals,
            }
        )

    def _set_ladder(self, **tiers):
        """Replace the ladder by ``name=[(criterion, enter, keep), …]``, best first, with a
        Standard tier below."""
        open_company = self.company.with_context(key_account_ladder_open=True)
        open_company.key_account_tier_ids.active = False
        rules = {**tiers, "Standard": []}
        self.tiers = {}
        for sequence, (name, wanted) in enumerate(rules.items()):
            self.tiers[name] = open_company.env["key.account.tier"].create(
                {
                    "name": name,
                    "sequence": sequence,
                    "company_id": self.company.id,
                    "is_key_account": bool(wanted),
                    "rule_ids": [
                        Command.create(
                            {"criterion_id": self.criteria[c].id, "enter": e, "keep": k}
                        )
                        for c, e, k in wanted
                    ],
                }
            )
        self.company.invalidate_recordset()
        self.company._check_key_account_ladder()

    def _create_user(self, login, group):
        return new_test_user(
            self.env,
            login,
            groups=f"key_account_management.{group}",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
