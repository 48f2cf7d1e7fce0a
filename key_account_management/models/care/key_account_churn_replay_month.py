from odoo import fields, models

from ..account.known_json import KnownJson


class KeyAccountChurnReplayMonth(models.Model):
    """A past month-end of a replay: what had been learnt by then, and what its warnings were
    worth."""

    _name = "key.account.churn.replay.month"
    _description = "Warnings of a Past Month"
    _order = "date desc, id desc"
    _rec_name = "date"

    replay_id = fields.Many2one(
        "key.account.churn.replay",
        required=True,
        index=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True, ondelete="cascade"
    )
    date = fields.Date("Month-end", required=True, readonly=True)
    # As those of key.account.rhythm.
    weights = KnownJson(readonly=True)
    gaps = fields.Float(readonly=True, aggregator=False)
    gap_days = fields.Float(readonly=True, aggregator=False)
    customer_count = fields.Integer("Customers", readonly=True, aggregator=False)
    is_counted = fields.Boolean(
        "Counted",
        readonly=True,
        help="No: it only takes the customers that had been silent for long.",
    )
    count = fields.Integer("Churn warnings", readonly=True)
    right = fields.Integer(readonly=True)

    _replay_date_uniq = models.Constraint(
        "UNIQUE(replay_id, date)", "A replay has each month-end once."
    )

    def _get_version(self):
        """Return what was learnt, as a version that asks for the days of the replay."""
        self.ensure_one()
        return self.env["key.account.rhythm"].new(
            {
                "company_id": self.company_id.id,
                "date": self.date,
                "horizon": self.replay_id.horizon,
                "weights": self.weights,
                "gaps": self.gaps,
                "gap_days": self.gap_days,
            }
        )
