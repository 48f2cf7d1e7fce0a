from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools import tiering
from ...tools.ruleset import SCORE, Ruleset


class ResCompany(models.Model):
    _inherit = "res.company"

    key_account_minimum_stay = fields.Integer("Key account minimum stay", default=0)
    key_account_grace = fields.Integer("Key account grace", default=0)
    key_account_steps_down = fields.Integer("Key account steps down", default=0)
    key_account_tier_ids = fields.One2many("key.account.tier", "company_id")
    key_account_rule_ids = fields.One2many("key.account.tier.rule", "company_id")

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
        companies._create_key_account_ladder()
        return companies

    @api.model
    def _create_missing_key_account_ladders(self):
        """Give the companies that exist when the add-on is installed their ladder."""
        # pylint: disable=no-search-all
        self.search([])._create_key_account_ladder()

    def _create_key_account_ladder(self):
        """Give companies without tiers a copy of the main company's ladder and criteria."""
        main = self.env.ref("base.main_company").sudo()
        criteria = self.env["key.account.criterion"].sudo()
        template = criteria.search([("company_id", "=", main.id)])
        for company in self.sudo():
            if company == main or company.key_account_tier_ids:
                continue
            opened = company.with_context(key_account_ladder_open=True)
            copies = template.with_env(opened.env).copy({"company_id": company.id})
            own = dict(zip(template.ids, copies, strict=True))
            for old, copy in zip(template, copies, strict=True):
                copy.name = old.name
            for tier in main.key_account_tier_ids.with_env(opened.env):
                rules = [
                    (
                        0,
                        0,
                        {
                            "criterion_id": own[r.criterion_id.id].id,
                            "enter": r.enter,
                            "keep": r.keep,
                        },
                    )
                    for r in tier.rule_ids
                    if r.criterion_id.id in own
                ]
                tier.copy(
                    {"name": tier.name, "company_id": company.id, "rule_ids": rules}
                )
            company._check_key_account_ladder()

    def _get_key_account_rules(self):
        """Return the rules in force as the plain data of ``tools.ruleset``."""
        self.ensure_one()
        company = self.sudo()
        # Archived rules are out of force, also where archived accounts are looked at.
        env = company.with_context(active_test=True).env
        own = [("company_id", "=", company.id)]
        criteria = env["key.account.criterion"].search(own)
        tiers = env["key.account.tier"].search(own)
        return {
            "basis": company.key_account_basis,
            "window": company.key_account_window,
            "minimum_stay": company.key_account_minimum_stay,
            "grace": company.key_account_grace,
            "steps_down": company.key_account_steps_down,
            "criteria": criteria._to_rules(),
            "tiers": tiers._to_rules(),
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
            changed = {tier["id"]: tier for tier in ladder.get("tiers", ())}
            tiers = [changed.get(tier["id"], tier) for tier in rules["tiers"]]
            rules = {**rules, **ladder, "tiers": tiers}
        if not rules["tiers"]:
            raise UserError(
                self.env._(
                    "%(company)s has no tiers, so nothing can be classified. Create them in "
                    "CRM → Configuration → Key Accounts → Tiers; the last one without rules.",
                    company=self.name,
                )
            )
        ruleset = Ruleset(rules)
        self._raise_ladder_fault(ruleset, rules)
        return ruleset, rules

    def _check_key_account_ladder(self):
        """Raise when a company's ladder can't classify: what is wrong, how to mend it.

        A company without any tier is left alone: it may be in the making.
        """
        if self.env.context.get("key_account_ladder_open"):
            return
        for company in self:
            rules = company._get_key_account_rules()
            if rules["tiers"]:
                company._raise_ladder_fault(Ruleset(rules), rules)

    def _mend_key_account_ladder(self):
        """Let ladders classify again whose criteria went with an add-on.

        A rule on the score goes when nothing weighs any more. A tier that lost its last rule,
        or what told it from another, is archived, and tiers set by hand into it end: its
        accounts move at the next assessment, none of them up.
        """
        for company in self:
            criteria = self.env["key.account.criterion"].search(
                [("company_id", "=", company.id)]
            )
            if not any(c.weight for c in criteria if c.measure != SCORE):
                company.key_account_rule_ids.filtered(
                    lambda rule: rule.criterion_id.measure == SCORE
                ).unlink()
            rules = company._get_key_account_rules()
            useless = self.env["key.account.tier"]
            while rules["tiers"] and (faults := tiering.check(Ruleset(rules).ladder)):
                key = faults[0].tier
                useless |= useless.browse(key)
                rules["tiers"] = [tier for tier in rules["tiers"] if tier["id"] != key]
            accounts = self.env["key.account"].with_context(active_test=False)
            accounts.search(
                [("manual_tier_id", "in", useless.ids)]
            ).action_end_override()
            useless.active = False

    def _raise_ladder_fault(self, ruleset, rules):
        faults = tiering.check(ruleset.ladder)
        if not faults:
            self._check_key_account_weights(ruleset)
            return
        fault = faults[0]
        names = {tier["id"]: tier["name"] for tier in rules["tiers"]}
        names |= {("criterion", c["id"]): c["name"] for c in rules["criteria"]}
        message = self._get_ladder_messages()[fault.code]
        raise ValidationError(
            message
            % {
                "company": self.name,
                "tier": names.get(fault.tier),
                "other": names.get(fault.other),
                "criterion": names.get(("criterion", fault.measure)),
            }
        )

    def _get_ladder_messages(self):
        return {
            "no_catch_all": self.env._(
                "%(company)s: the last tier (%(tier)s) has rules, so some customers would be "
                "in no tier. Put a tier without rules below it, or remove its rules."
            ),
            "early_catch_all": self.env._(
                "%(company)s: %(tier)s has no rules, so it takes everybody and nobody reaches "
                "%(other)s below it. Give %(tier)s a rule, or move it to the end."
            ),
            "keep_above_enter": self.env._(
                "%(company)s, %(tier)s, %(criterion)s: “Keep at” is harder than “Enter at”, so "
                "an account would leave the tier as it enters. Make it equal or easier."
            ),
            "out_of_order": self.env._(
                "%(company)s, %(criterion)s: %(tier)s asks less than %(other)s, though it is "
                "the better tier. Make the thresholds of %(tier)s harder (enter and keep), "
                "those of %(other)s easier, or change their order."
            ),
            "twins": self.env._(
                "%(company)s: %(tier)s and %(other)s have the same rules, so nobody can tell "
                "them apart. Change a threshold, or remove one of the two."
            ),
        }

    def _check_key_account_weights(self, ruleset):
        """A rule on the score needs criteria that weigh."""
        scored = any(c.measure == SCORE for c in ruleset.criteria)
        if scored and not any(c.weight for c in ruleset.criteria if c.measure != SCORE):
            raise ValidationError(
                self.env._(
                    "%(company)s: a tier asks for a score, but the weights of all criteria add "
                    "up to zero. Give at least one criterion a weight, or remove the rule on "
                    "the score.",
                    company=self.name,
                )
            )
