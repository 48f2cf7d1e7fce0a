from odoo import api, models

from ...tools import unknown


class KeyAccountAssessment(models.Model):
    """Who would move, by other rules or on another day; writes nothing."""

    _inherit = "key.account.assessment"

    @api.model
    def preview(self, companies, ladder=None, as_of=None):
        """Return who would move, without writing anything.

        :param dict ladder: what would differ from the rules in force, see
            ``tools.ruleset`` (default: nothing, what the next assessment will do)
        :return: list of dicts ``company_id, account_id`` (False for a new customer),
            ``partner_id, partner, kind, from_tier_id, from_tier, to_tier_id, to_tier,
            effective`` (False: a tier set by hand stays), ``values`` by criterion id (as
            text), what is unknown as ``tools/unknown.py`` marks it, ``why``
        """
        companies, as_of = self._get_asked(companies, as_of)
        self._check_administrator(companies)
        moves = []
        # Who asks has been checked: an administrator of these companies.
        for company in companies.sudo():
            ruleset, rules = company._get_key_account_ruleset(ladder)
            day = as_of or company._get_key_account_today()
            # As above; nothing is written.
            moves += self.sudo()._preview_company(company, ruleset, rules, day)
        return unknown.mark(moves)

    @api.model
    def _preview_company(self, company, ruleset, rules, as_of):
        run = self._get_run(company, ruleset, as_of)
        # Who can't be judged stays, as in the assessment, which says why.
        judged, _failed = self._judge_each(self._measure_now(run), run)
        moved = [item for item in judged if item.moved]
        partners = self.env["res.partner"].browse(
            item.row["partner_id"] for item in moved
        )
        names = dict(zip(partners.ids, partners.mapped("display_name"), strict=True))
        tiers = {tier["id"]: tier["name"] for tier in rules["tiers"]}
        change = self.env["key.account.tier.change"]
        return [
            {
                "company_id": company.id,
                "account_id": item.row["id"] or False,
                "partner_id": item.row["partner_id"],
                "partner": names[item.row["partner_id"]],
                "kind": item.get_kind(),
                "from_tier_id": item.state.tier or False,
                "from_tier": tiers.get(item.state.tier, False),
                "to_tier_id": item.outcome.decision.tier,
                "to_tier": tiers[item.outcome.decision.tier],
                "effective": not item.has_override(as_of),
                "values": item.outcome.values,
                "why": change._describe_decision(
                    ruleset,
                    item.outcome.values,
                    item.get_kind(),
                    item.state.tier,
                    item.outcome.decision.tier,
                ),
            }
            for item in moved
        ]
