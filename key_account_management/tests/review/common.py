from datetime import date, timedelta

from odoo import Command

from ..plan.common import KeyAccountPlanCommon

# Two quarters a year apart, well in the past: the clock moves no figure of theirs.
START, END = date(2026, 4, 1), date(2026, 6, 30)
HELD = date(2026, 7, 2)
NOW, BEFORE = date(2026, 5, 10), date(2025, 5, 10)


class KeyAccountReviewCommon(KeyAccountPlanCommon):
    """An account with two products sold in a quarter and the year before, and factories."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.nut, cls.bolt, cls.cap = cls.env["product.product"].create(
            [
                {"name": name, "type": "service", "taxes_id": False}
                for name in ("Nut", "Bolt", "Cap")
            ]
        )

    @classmethod
    def _sell(cls, day, *lines, account=None, **vals):
        """A confirmed order with ``(product, quantity, price)`` lines."""
        account = account or cls.account
        order = (
            cls.env["sale.order"]
            .with_company(account.company_id)
            .create(
                {
                    "partner_id": account.partner_id.id,
                    "company_id": account.company_id.id,
                    "date_order": cls._moment(day),
                    "order_line": [
                        Command.create(
                            {
                                "product_id": product.id,
                                "product_uom_qty": quantity,
                                "price_unit": price,
                                "tax_ids": False,
                            }
                        )
                        for product, quantity, price in lines
                    ],
                    **vals,
                }
            )
        )
        order.state = "sale"
        return order

    @classmethod
    def _sell_two_years(cls):
        """150 a year before, 255 now: by price 20, volume 100, new 30, lost -50; and 5 that
        stand on no product."""
        cls.old = cls._sell(BEFORE, (cls.nut, 10, 10), (cls.bolt, 10, 5))
        cls.new = cls._sell(NOW, (cls.nut, 20, 11), (cls.cap, 6, 5))
        cls.env["sale.order.line"].create(
            {
                "order_id": cls.new.id,
                "name": "Freight",
                "price_unit": 5,
                "tax_ids": False,
            }
        )
        return cls.old, cls.new

    @classmethod
    def _create_review(cls, account=None, **vals):
        return cls.env["key.account.review"].create(
            {
                "account_id": (account or cls.account).id,
                "date": HELD,
                "date_start": START,
                "date_end": END,
                **vals,
            }
        )

    @classmethod
    def _agree(cls, review, name="Send samples", **vals):
        return cls.env["key.account.action"].create(
            {
                "review_id": review.id,
                "name": name,
                "date_deadline": HELD + timedelta(days=14),
                **({} if "stakeholder_id" in vals else {"user_id": cls.env.uid}),
                **vals,
            }
        )

    def _fill(self, account):
        """An account of which everything is known."""
        boss = self._create_person(
            "Boss", account, roles=["decider"], influence="inner_circle"
        )
        self.env["key.account.attitude"].create(
            {
                "stakeholder_id": boss.id,
                "attitude": "sceptic",
                "evidence": "Asked for a rival's offer",
            }
        )
        plan = self._create_plan(account, name="Grow")
        self._create_objective(plan, name="Sell more nuts")
        self.env["key.account.initiative"].create(
            {
                "plan_id": plan.id,
                "name": "Pilot",
                "date_deadline": self.today - timedelta(days=3),
            }
        )
        plan.state = "running"
        self.env["key.account.need"].create(
            {"account_id": account.id, "name": "Shorter lead times"}
        )
        rival = self._create_partner("Rival")
        self.env["key.account.competitor"].create(
            {"account_id": account.id, "partner_id": rival.id}
        )
        self.env["key.account.alert"].create(
            {
                "account_id": account.id,
                "kind": "detractor",
                "evidence": "Late again\nand again",
            }
        )
        account.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=self.today - timedelta(days=1),
            summary="Call back",
            user_id=self.env.uid,
        )
        return self._create_review(account, date=self.today + timedelta(days=9))
