from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.measure import QUANTITY
from ...tools.ruleset import Ruleset, change
from ..account.arguments import read_number
from ..account.res_company import LONGEST_STAY

CRITERION = [
    "company_id",
    "name",
    "measure",
    "months",
    "weight",
    "low",
    "high",
    "category_id",
    "uom_id",
]
RULE = ["tier_id", "criterion_id", "enter", "keep"]


class ResCompany(models.Model):
    _inherit = "res.company"

    key_account_minimum_stay = fields.Integer("Key account minimum stay", default=0)
    key_account_grace = fields.Integer("Key account grace", default=0)
    key_account_steps_down = fields.Integer("Key account steps down", default=0)
    key_account_tier_ids = fields.One2many("key.account.tier", "company_id")
    key_account_rule_ids = fields.One2many("key.account.tier.rule", "company_id")
    key_account_assessment_ids = fields.One2many(
        "key.account.assessment",
        "company_id",
        groups="key_account_management.group_manager",
    )
    key_account_steps_closed = fields.Boolean("Key accounts: first steps put away")
    key_account_assessed_on = fields.Date(
        "Key accounts assessed on",
        compute="_compute_key_account_assessed_on",
        help="The day of the last assessment, that all figures are of.",
    )

    # The day of the last run is no secret; it decides figures that users may read.
    @api.depends("key_account_assessment_ids.state", "key_account_assessment_ids.as_of")
    def _compute_key_account_assessed_on(self):
        sql = self.env["key.account"]._get_last_runs_sql()
        days = dict(self.env.execute_query(sql))
        for company in self:
            company.key_account_assessed_on = days.get(company.id)

    @api.constrains(
        "key_account_minimum_stay", "key_account_grace", "key_account_steps_down"
    )
    def _check_key_account_stay(self):
        self._check_key_account_numbers(
            ["key_account_minimum_stay", "key_account_grace", "key_account_steps_down"]
        )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        self.env["key.account.tier"]._create_ladders(companies)
        return companies

    def _get_key_account_rules(self):
        """Return the rules in force as the plain data of ``tools.ruleset``."""
        self.ensure_one()
        return self._get_all_key_account_rules()[self]

    def _get_all_key_account_rules(self):
        """Return ``{company: rules in force}``, in as many queries for all as for one."""
        # A tier is judged by the same rules whoever asks, also by those who may not read them.
        companies = self.sudo()
        # Archived rules are out of force, also where archived accounts are looked at.
        env = companies.with_context(active_test=True).env
        wanted = [("company_id", "in", companies.ids)]
        criteria = env["key.account.criterion"].search_fetch(wanted, CRITERION)
        tiers = env["key.account.tier"].search_fetch(
            wanted, ["company_id", "name", "rule_match"]
        )
        rules = env["key.account.tier.rule"].search_fetch(
            [("tier_id", "in", tiers.ids)], RULE
        )
        criteria_of, tiers_of = (r.grouped("company_id") for r in (criteria, tiers))
        rules_of = rules.grouped("tier_id")
        return {
            company: {
                "basis": company.key_account_basis,
                "window": company.key_account_window,
                "minimum_stay": company.key_account_minimum_stay,
                "grace": company.key_account_grace,
                "steps_down": company.key_account_steps_down,
                "criteria": criteria_of.get(company, criteria.browse())._to_rules(),
                "tiers": tiers_of.get(company, tiers.browse())._to_rules(rules_of),
            }
            for company in companies
        }

    def _get_key_account_ruleset(self, ladder=None):
        """Return the :class:`Ruleset` to judge with.

        :param dict ladder: what differs from the rules in force: any key of
            ``tools.ruleset``; of ``tiers`` those that the company has, by id
        :raises UserError: when the company has no ladder, or a faulty one
        """
        self.ensure_one()
        rules = self._get_key_account_rules()
        if ladder:
            rules = self._change_key_account_rules(rules, ladder)
        if not rules["tiers"]:
            raise UserError(
                self.env._(
                    "%(company)s has no tiers, so nothing can be classified. Create them in "
                    "CRM → Configuration → Key Accounts → Tiers; the last one without rules.",
                    company=self.name,
                )
            )
        ruleset = Ruleset(rules)
        self.env["key.account.tier"]._check_rules(self, rules, ruleset)
        return ruleset, rules

    def _change_key_account_rules(self, rules, ladder):
        """Return the rules with what differs from them, which comes from whoever previews."""
        changed = change(rules, ladder)
        measures = self.env["key.account.criterion"]._fields["measure"]
        if (
            not changed
            or changed["basis"]
            not in self._fields["key_account_basis"].get_values(self.env)
            or not {data["measure"] for data in changed["criteria"]}
            <= {*measures.get_values(self.env)}
            or not self._fit_key_account_limits(changed["criteria"])
        ):
            raise UserError(
                self.env._(
                    "What you gave is no change of the rules of %(company)s. Give some of "
                    "what an assessment keeps as its rules, as it is kept there.",
                    company=self.name,
                )
            )
        read_number(self.env, changed["window"])
        for criterion in changed["criteria"]:
            read_number(self.env, criterion["months"], least=0)
        for name in ("minimum_stay", "grace", "steps_down"):
            read_number(self.env, changed[name], least=0, most=LONGEST_STAY)
        return changed

    @api.model
    def _fit_key_account_limits(self, criteria):
        """Return whether what is a quantity, and nothing else, has a category and a unit."""
        measures = self.env["key.account.criterion"]
        known = measures._get_measures()
        asked = {
            index: (data.get("category"), data.get("uom"))
            for index, data in enumerate(criteria)
            if known[data["measure"]].unit == QUANTITY
        }
        others = [data for index, data in enumerate(criteria) if index not in asked]
        return (
            all(type(key) is int for keys in asked.values() for key in keys)
            and len(measures._get_limits(asked)) == len(asked)
            and not any({"category", "uom"} & data.keys() for data in others)
        )
