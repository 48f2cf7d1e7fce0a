from odoo import models
from odoo.tools.misc import format_date


class KeyAccountSwotWording(models.AbstractModel):
    _inherit = "key.account.swot.wording"

    def _word_late_deliveries(self, finding, facts, plan):
        late = finding.more["late"]
        evidence = self.env._(
            "Orders delivered after the promised day from %(start)s to %(end)s: %(late)s of "
            "%(count)s.",
            late=len(late),
            count=finding.more["judged"],
            start=format_date(self.env, self._get_start(facts, plan)),
            end=format_date(self.env, facts.as_of),
        )
        records = {"model": "sale.order", "domain": [["id", "in", list(late)]]}
        return self.env._("We deliver late"), evidence, records
