from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.shape import fits
from ..account.known_json import KnownJson

# What a pack has to have to be shown.
PACK = {
    **dict.fromkeys(("shared", "figures", "people", "risks", "market", "tier"), {}),
    **dict.fromkeys(("objectives", "initiatives", "actions", "rating"), [{}]),
    # None or False where that is not measured.
    **dict.fromkeys(("satisfaction", "whitespace"), (dict, bool, type(None))),
    "header": {"currency_id": int, "date": str},
    "sales": {"start": str},
    "records": {"people": list},
}


class KeyAccountReview(models.Model):
    """What a review shows: built by one button from live data, kept as plain values with the
    ids of the records behind each figure. What is not measured says so; nothing is typed.

    Personal assessments are not in it: see ``_get_attitude_changes``.
    """

    _inherit = "key.account.review"

    content = KnownJson(readonly=True, copy=False)
    built_at = fields.Datetime("Figures of", readonly=True, copy=False)

    def _get_built(self):
        """Return the content as kept, {} before it is built and where it is no pack."""
        return self._hide_few(self.content) if fits(self.content, PACK) else {}

    @api.model
    def _hide_few(self, content):
        """Return the content without scores that rest on too few answers: packs of before
        kept them."""
        satisfaction = content["satisfaction"] or {}
        few = {
            kind: {**score, "value": None, "low": None, "high": None}
            for kind, score in satisfaction.items()
            if isinstance(score, dict) and not score.get("enough")
        }
        if not few:
            return content
        figures = {
            name: {**figure, "value": None}
            if name in few and fits(figure, {})
            else figure
            for name, figure in content["figures"].items()
        }
        return {**content, "figures": figures, "satisfaction": satisfaction | few}

    def action_build(self):
        """Build the packs anew from live data.

        :raises UserError: for a review that was held, or whose period has not begun
        """
        today = fields.Date.context_today(self)
        for review in self._expect("draft", "ready"):
            if review.date_start > today:
                raise UserError(
                    self.env._(
                        "%(review)s: “From” (%(start)s) is in the future, there are no "
                        "figures yet. Choose an earlier period, or build the pack later.",
                        review=review.name,
                        start=review.date_start,
                    )
                )
            review._write_by_action(
                {
                    "content": review._get_content(today),
                    "built_at": fields.Datetime.now(),
                }
            )

    def _get_content(self, today):
        """Return the pack as of ``today``: a plain dict, as JSON holds it."""
        self.ensure_one()
        records = {}
        content = self._get_parts(records, today)
        content["figures"] = self._get_figures(content, self._get_last_review())
        content["records"] = {key: list(pair) for key, pair in records.items()}
        return {**content, **self._get_day_content()}

    def _get_parts(self, records, today):
        """Return the parts of the pack, and put into ``records`` the model and the ids behind each
        figure. A bridge adds a part with ``super()``, its figures in short in
        ``_get_figure_values`` and ``_get_labels``, and what of them the customer may read in
        ``_get_shared_shape``."""
        last = self._get_last_review()
        records["actions"] = ("key.account.action", last.action_ids.ids)
        return {
            "sales": self._get_sales_content(records, today),
            "objectives": self._get_objectives(records, today),
            "initiatives": self._get_initiatives(records, today),
            "satisfaction": self._get_satisfaction_content(),
            "people": self._get_people_changes(records),
            "risks": self._get_risks(records, today),
            "market": self._get_market(records),
            "whitespace": None,  # not measured
            "tier": self._get_tier_content(),
            "actions": last.action_ids._to_content(today),
        }

    def _get_day_content(self):
        """Return what is known for good on the day of the review: who attended, the rating,
        what the customer reads of the plan."""
        account = self.account_id
        last = self._get_last_review()
        return {
            "header": {
                "account": account.display_name,
                "company": self.company_id.name,
                "currency_id": self.currency_id.id,
                "name": self.name,
                "kind": self.kind,
                "date": self.date.isoformat(),
                "plan": self.plan_id.name or "",
                "manager": account.user_id.name or "",
                "ours": self.our_user_ids.mapped("name"),
                "theirs": [
                    {"name": person.display_name, "title": person.title or ""}
                    for person in self.stakeholder_ids
                ],
                "last_review": last.name or "",
                "last_date": last.date.isoformat() if last else "",
            },
            "rating": self.mark_ids._to_content(),
            "shared": {
                "objectives": self.shared_objective_ids.ids,
                "initiatives": self.shared_initiative_ids.ids,
            },
        }

    def _get_tier_content(self):
        """Return the tier of the day with the criteria and thresholds of the day."""
        why = self.account_id._explain()[self.account_id.id]
        names = ("id", "name", "unit", "value", "points", "weight", "enter", "keep")
        return {
            "tier_id": why["tier_id"] or why["decided_tier_id"],
            "tier": why["tier"] or why["decided_tier"],
            "as_of": why["as_of"],
            "score": why["score"],
            "next_tier": why["next_tier"],
            "override": why["override"],
            "criteria": [
                {name: criterion[name] for name in names}
                for criterion in why["criteria"]
            ],
        }

    # Compared with the last review

    @api.model
    def _get_figures(self, content, last):
        """Return the figures in short: name → {value, unit, last: of the last review}; a value
        is None where it is not measured."""
        before = last._get_built().get("figures", {})
        return {
            name: {
                "value": value,
                "unit": unit,
                "last": before.get(name, {}).get("value"),
            }
            for name, (value, unit) in self._get_figure_values(content).items()
        }

    @api.model
    def _get_figure_values(self, content):
        """Return ``{name: (value, unit)}`` of the figures in short."""
        satisfaction = content["satisfaction"] or {}
        objectives, initiatives = content["objectives"], content["initiatives"]

        def count(rows, condition):
            return sum(map(condition, rows)) if rows else None

        def score(name):
            return (satisfaction.get(name) or {}).get("value")

        return {
            "sales": (content["sales"]["now"], "money"),
            "objectives_reached": (
                count(objectives, lambda row: (row["progress"] or 0) >= 100),
                "number",
            ),
            "initiatives_done": (
                count(initiatives, lambda row: row["state"] == "done"),
                "number",
            ),
            "initiatives_late": (count(initiatives, lambda row: row["late"]), "number"),
            "recommend": (score("recommend"), "points"),
            "satisfaction": (score("satisfaction"), "percent"),
            "alerts": (content["risks"]["alert_count"], "number"),
        }
