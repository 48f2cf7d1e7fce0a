from collections import defaultdict

from odoo import api, fields, models

from ...tools import wallet
from ..account.known_json import KnownJson


class KeyAccount(models.Model):
    """What we know of the customer: needs, competitors, what it spends."""

    _inherit = "key.account"

    need_ids = fields.One2many("key.account.need", "account_id", "Needs")
    competitor_ids = fields.One2many(
        "key.account.competitor", "account_id", "Competitors"
    )
    wallet_ids = fields.One2many("key.account.wallet", "account_id", "What they spend")
    wallet_share_text = fields.Char(
        "Share of wallet",
        compute="_compute_wallet_share",
        help="Our sales of the last 12 months over all that they spend in a year, as far as we "
        "know: with the source and the day of the estimate. Empty without an estimate for "
        "everything.",
    )
    wallet_warnings = KnownJson(compute="_compute_wallet_share")

    @api.depends(
        "wallet_ids.spend_low",
        "wallet_ids.spend_high",
        "wallet_ids.category_id",
        "wallet_ids.year",
        "competitor_ids.share_low",
        "competitor_ids.category_id",
    )
    @api.depends_context("lang")
    def _compute_wallet_share(self):
        year = fields.Date.context_today(self).year
        chosen = self._choose_wallets(year)
        for account in self:
            wallets = chosen.get(account._origin.id, {})
            whole = wallets.get(False)
            account.wallet_share_text = whole and whole._describe_share()
            account.wallet_warnings = account._get_wallet_warnings(wallets)

    def _get_wallet_shares(self, start, end):
        """Return our share of what the customers spend, as a range.

        The spend is that of the last day's year, or what is known of the nearest, over the
        length of the period; our sales are as in ``_get_category_sales()``. Capped at 100%, as
        :func:`..tools.wallet.share` says. A deleted category is not measured any more.

        :param date start, end: the days compared, both included
        :return: ``{(account id, category id or False): (low, high)}`` in percent; those
            without an estimate are left out
        """
        estimates = [
            estimate
            for by_category in self._choose_wallets(end.year).values()
            for estimate in by_category.values()
        ]
        sales = self._get_category_sales(
            [(e.id, e.account_id.id, e.category_id.id, start, end) for e in estimates]
        )
        years = wallet.years(start, end)
        return {
            (e.account_id.id, e.category_id.id): wallet.share(
                sales[e.id], e.spend_low, e.spend_high, years
            )[:2]
            for e in estimates
        }

    def _choose_wallets(self, year):
        """Return ``{account id: {category id or False: the estimate to go by}}``."""
        lines = self.env["key.account.wallet"].search(
            [("account_id", "in", self.ids), ("spend_high", ">", 0)]
        )
        known = lines.filtered(lambda e: e.category_id or not e.category_name)
        wallets_by_account = defaultdict(dict)
        for (account, category), estimates in known.grouped(
            lambda e: (e.account_id.id, e.category_id.id)
        ).items():
            chosen = wallet.choose([e._to_estimate() for e in estimates], year)
            wallets_by_account[account][category] = estimates.browse(
                chosen.key
            ).with_prefetch(known.ids)
        return wallets_by_account

    def _get_wallet_warnings(self, wallets):
        """Return what cannot be true of the estimates of an account: ``[{code, text}]``.

        :param wallets: ``{category id or False: estimate}``
        """
        self.ensure_one()
        warnings = [
            {
                "code": f"wallet-{category}",
                "text": self.env._(
                    "%(category)s: we sell them more than they spend by the estimate. Correct "
                    "the estimate.",
                    category=estimate.products,
                ),
            }
            for category, estimate in wallets.items()
            if estimate.too_low
        ]
        known = self.competitor_ids.filtered(
            lambda c: c.category_id or not c.category_name
        )
        for category, competitors in known.grouped("category_id").items():
            estimate = wallets.get(category.id)
            total = wallet.over(
                estimate and estimate.share_low, competitors.mapped("share_low")
            )
            if total:
                warnings.append(
                    {
                        "code": f"shares-{category.id}",
                        "text": self.env._(
                            "%(category)s: our share and those of the competitors add up to "
                            "%(total)s at the least. Correct the estimates.",
                            category=competitors[:1].products,
                            total=f"{total:.0f}%",
                        ),
                    }
                )
        return warnings or False
