from odoo import Command

from ..common import AS_OF, KeyAccountCommon

TABLES = (
    "key_account",
    "key_account_tier_change",
    "mail_message",
    "mail_tracking_value",
    "mail_activity",
    "res_partner",
    "sale_order",
)


class KeyAccountTierCommon(KeyAccountCommon):
    """A company with the default ladder."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tiers = {tier.name: tier for tier in cls.company.key_account_tier_ids}
        cls.criteria = {
            criterion.name: criterion
            for criterion in cls.env["key.account.criterion"].search(
                [("company_id", "=", cls.company.id)]
            )
        }
        cls.assessments = cls.env["key.account.assessment"]

    @classmethod
    def _create_customers_of_three_tiers(cls):
        """``{name: partner}`` that the default ladder puts into Strategic, Key, Standard."""
        amounts = {"Big": 2_000_000, "Mid": 600_000, "Low": 5}
        partners = {name: cls._create_partner(name) for name in amounts}
        for name, partner in partners.items():
            cls._create_order(partner, amounts[name])
        return partners

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
        self.company.key_account_tier_ids.active = False
        rules = {**tiers, "Standard": []}
        self.tiers = {}
        for sequence, (name, wanted) in enumerate(rules.items()):
            self.tiers[name] = self.env["key.account.tier"].create(
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
