from odoo import Command, api, models
from odoo.exceptions import ValidationError

from ...tools import tiering
from ...tools.ruleset import SCORE, Ruleset

STEP = 10  # between the numbers of two tiers


class KeyAccountTier(models.Model):
    """The tiers of a company as one ladder: copied to a new company, checked, mended.

    A change of a ladder takes several writes, and halfway it may well be faulty. So a ladder
    is judged once for all of them: before the transaction is committed, and wherever
    something is classified by it. Nothing that a caller sends puts that off.
    """

    _inherit = "key.account.tier"

    # Copy

    @api.model
    def _create_missing_ladders(self):
        """Give the companies that exist when the add-on is installed their ladder."""
        # pylint: disable=no-search-all
        self._create_ladders(self.env["res.company"].search([]))

    @api.model
    def _create_ladders(self, companies):
        """Give companies without tiers a copy of the main company's ladder and criteria."""
        # The main company's ladder is everybody's template, whoever adds a company.
        main = self.env.ref("base.main_company").sudo()
        # As above.
        criteria = self.env["key.account.criterion"].sudo()
        template = criteria.search([("company_id", "=", main.id)])
        # Who adds a company need not administrate key accounts.
        for company in companies.sudo():
            if company == main or company.key_account_tier_ids:
                continue
            copies = template.copy({"company_id": company.id})
            criterion_copies = dict(zip(template.ids, copies, strict=True))
            for old, copy in zip(template, copies, strict=True):
                copy.name = old.name
            for tier in main.key_account_tier_ids:
                rules = [
                    Command.create(
                        {
                            "criterion_id": criterion_copies[r.criterion_id.id].id,
                            "enter": r.enter,
                            "keep": r.keep,
                        }
                    )
                    for r in tier.rule_ids
                    if r.criterion_id.id in criterion_copies
                ]
                tier.copy(
                    {
                        "name": tier.name,
                        "active": True,
                        "company_id": company.id,
                        "rule_ids": rules,
                    }
                )

    # Order

    @api.depends("company_id.key_account_tier_ids.sequence", "active")
    def _compute_after_id(self):
        for tier in self:
            ladder = tier.company_id.key_account_tier_ids._origin.sorted()
            place = ladder.ids.index(tier._origin.id) if tier._origin in ladder else 0
            tier.after_id = ladder[:place][-1:]

    def _inverse_after_id(self):
        for tier in self:
            ladder = tier._get_others()
            if tier.after_id and tier.after_id not in ladder:
                raise ValidationError(
                    self.env._(
                        "Comes after: %(other)s is no tier in use of %(company)s beside "
                        "%(tier)s. Choose one that is, or none for the best tier.",
                        other=tier.after_id.name,
                        company=tier.company_id.name,
                        tier=tier.name,
                    )
                )
            place = ladder.ids.index(tier.after_id.id) + 1 if tier.after_id else 0
            tier._insert(place)

    def _get_others(self):
        """Return the other tiers of the company that are in use, best first."""
        return self.company_id.key_account_tier_ids.filtered("active").sorted() - self

    def _insert(self, place):
        """Put this tier at a place among the others, and number them all."""
        others = self._get_others()
        for number, tier in enumerate(others[:place] + self + others[place:], 1):
            if tier.sequence != number * STEP:
                tier.sequence = number * STEP

    def _place(self):
        """Put this tier where its thresholds belong in the ladder."""
        self.ensure_one()
        ladder = Ruleset(self.company_id._get_key_account_rules()).ladder
        own = next(tier for tier in ladder if tier.key == self.id)
        others = [tier for tier in ladder if tier.key != self.id]
        self._insert(tiering.place(others, own))

    # Check

    @api.model
    def _check_later(self, companies):
        """Have the ladders of ``companies`` judged before the transaction is committed."""
        hooks = self.env.cr.precommit
        if self._name not in hooks.data:
            hooks.data[self._name] = set()
            hooks.add(self._check_changed)
        hooks.data[self._name].update(companies.ids)

    @api.model
    def _check_changed(self):
        """Raise when a ladder that changed can't classify: what is wrong, how to mend it.

        A company without any tier is left alone: it may be in the making.
        """
        hooks = self.env.cr.precommit
        # A ladder is checked as a whole, whoever changed a part of it.
        companies = self.env["res.company"].sudo().browse(hooks.data[self._name])
        try:
            all_rules = companies.exists()._get_all_key_account_rules()
            for company, rules in all_rules.items():
                if rules["tiers"]:
                    self._check_rules(company, rules, Ruleset(rules))
        except ValidationError:
            hooks.add(self._check_changed)  # who swallows this meets it again
            raise
        del hooks.data[self._name]

    @api.model
    def _check_rules(self, company, rules, ruleset):
        """Raise when the ladder of ``ruleset`` can't classify.

        :param dict rules: what ``ruleset`` was made of, for the names
        """
        faults = tiering.check(ruleset.ladder)
        if not faults:
            self._check_weights(company, ruleset)
            return
        names = {tier["id"]: tier["name"] for tier in rules["tiers"]}
        names |= {("criterion", c["id"]): c["name"] for c in rules["criteria"]}
        messages = self._get_fault_messages()
        # All at once: who mends one after the other would be stopped each time.
        raise ValidationError(
            "\n".join(
                messages[fault.code]
                % {
                    "company": company.name,
                    "tier": names.get(fault.tier),
                    "other": names.get(fault.other),
                    "criterion": names.get(("criterion", fault.measure)),
                }
                for fault in faults
            )
        )

    @api.model
    def _get_fault_messages(self):
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

    @api.model
    def _check_weights(self, company, ruleset):
        """A rule on the score needs criteria that weigh."""
        scored = any(c.measure == SCORE for c in ruleset.criteria)
        if scored and not any(c.weight for c in ruleset.criteria if c.measure != SCORE):
            raise ValidationError(
                self.env._(
                    "%(company)s: a tier asks for a score, but the weights of all criteria add "
                    "up to zero. Give at least one criterion a weight, or remove the rule on "
                    "the score.",
                    company=company.name,
                )
            )

    # Mend

    @api.model
    def _mend_ladders(self, companies):
        """Let ladders classify again whose criteria went with an add-on.

        A rule on the score goes when nothing weighs any more. A tier that lost its last rule,
        or what told it from another, is archived, and tiers set by hand into it end: its
        accounts move at the next assessment, none of them up.
        """
        for company in companies:
            criteria = self.env["key.account.criterion"].search(
                [("company_id", "=", company.id)]
            )
            if not any(c.weight for c in criteria if c.measure != SCORE):
                company.key_account_rule_ids.filtered(
                    lambda rule: rule.criterion_id.measure == SCORE
                ).unlink()
            rules = company._get_key_account_rules()
            useless = self.browse()
            while rules["tiers"] and (faults := tiering.check(Ruleset(rules).ladder)):
                key = faults[0].tier
                useless |= self.browse(key)
                rules["tiers"] = [tier for tier in rules["tiers"] if tier["id"] != key]
            accounts = self.env["key.account"].with_context(active_test=False)
            accounts.search(
                [("manual_tier_id", "in", useless.ids)]
            ).action_end_override()
            useless.active = False
