import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.base.models.ir_qweb import QWebError

from ...tools.shape import fits
from ...tools.sharing import pick
from ..account.arguments import read_word
from .sections import SECTIONS

_logger = logging.getLogger(__name__)
# What showing stored content raises where that is not what the template reads.
UNREADABLE = (
    AssertionError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
    QWebError,
)

# One comparison is enough, that with the year before: not what it was at the last review.
FIGURE = {"value": True, "unit": True}
SCORE = dict.fromkeys(("value", "low", "high", "count", "enough"), True)
# What the customer may read, field by field. What is not named here stays with us.
SHARED = {
    "header": {
        "account": True,
        "company": True,
        "currency_id": True,
        "name": True,
        "kind": True,
        "date": True,
        "ours": True,
        "theirs": {"name": True, "title": True},
    },
    "figures": {
        "sales": FIGURE,
        "recommend": FIGURE,
        "satisfaction": FIGURE,
    },
    "sales": {
        "basis": True,
        "start": True,
        "end": True,
        "before_start": True,
        "before_end": True,
        "now": True,
        "before": True,
        "months": {"start": True, "now": True, "before": True},
        "bridge": True,
        "products": {
            "id": True,
            "name": True,
            "unit": True,
            "kind": True,
            "quantity": True,
            "quantity_before": True,
            "now": True,
            "before": True,
            "change": True,
        },
    },
    # Of those that were chosen for it.
    "objectives": {
        "id": True,
        "name": True,
        "unit": True,
        "baseline": True,
        "start": True,
        "target": True,
        "actual": True,
        "progress": True,
        "end": True,
    },
    "initiatives": {"id": True, "name": True, "until": True, "state": True},
    "satisfaction": {
        "recommend": SCORE,
        "satisfaction": SCORE,
        "effort": SCORE,
        "asked": True,
        "answered": True,
    },
    # Of those that are not internal.
    "actions": {
        "id": True,
        "what": True,
        "ours": True,
        "theirs": True,
        "until": True,
        "state": True,
        "late": True,
    },
}


class KeyAccountReview(models.Model):
    """The two readings of a pack: ours, and the one that the customer may have. The second is
    cut from the first before anything is written, so no template can give away more."""

    _name = "key.account.review"
    _inherit = ["key.account.review", "key.account.print.mixin"]

    shared_objective_ids = fields.Many2many(
        "key.account.objective",
        string="Shown objectives",
        domain="[('plan_id', '=', plan_id)]",
        help="The objectives that the customer may read, with target and progress. None of "
        "the others is shown.",
    )
    shared_initiative_ids = fields.Many2many(
        "key.account.initiative",
        string="Shown initiatives",
        domain="[('plan_id', '=', plan_id)]",
        help="The initiatives that the customer may read. None of the others is shown.",
    )
    pack = fields.Html(compute="_compute_pack", sanitize=False)
    pack_customer = fields.Html(
        "What the customer reads", compute="_compute_pack", sanitize=False
    )

    @api.depends(
        "content",
        "state",
        "mark_ids.mark",
        "our_user_ids",
        "stakeholder_ids",
        "shared_objective_ids",
        "shared_initiative_ids",
        *SECTIONS,
    )
    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_pack(self):
        for review in self:
            review.pack = review._render_pack()
            review.pack_customer = review._render_pack(customer=True)

    def _render_pack(self, customer=False, links=True):
        """Return the pack as HTML, False before it is built and where what is kept can't be
        shown: the form opens all the same, and builds it anew.

        :param bool customer: only what the customer may read
        :param bool links: whether figures open their records
        """
        self.ensure_one()
        if not self._get_built():
            return False
        try:
            return self.env["ir.qweb"]._render(
                "key_account_management.key_account_review_pack",
                self._get_pack_values(customer, links),
            )
        except UNREADABLE as error:
            _logger.warning("%s can't be shown: %s", self, error)
            return False

    def _get_pack_values(self, customer, links=False):
        content = self._get_day_reading()
        records = content["records"]
        heard = content["satisfaction"] or {}
        scores = {kind: score for kind, score in heard.items() if fits(score, {})}
        if customer:
            content = self._get_shared_content(content)
        else:
            content = self._name_for_reader(content)
        currency = self.env["res.currency"].browse(content["header"]["currency_id"])
        formats = self._get_formats(currency, records if links else None)
        return {
            "content": content,
            "internal": not customer,
            "looked_at": self._tell_period(content["sales"], formats["day"]),
            "scores": scores,
            "attitudes": [] if customer else self._get_attitude_changes(),
            "labels": self._get_labels(),
            **formats,
        }

    def _tell_period(self, sales, day):
        """Return in one sentence whose sales of which days stand beside which."""
        return self.env._(
            "%(basis)s from %(start)s to %(end)s, against %(before_start)s to %(before_end)s; "
            "untaxed, in company currency.",
            basis=self._get_labels()["basis"][sales["basis"]],
            start=day(sales["start"]),
            end=day(sales["end"]),
            before_start=day(sales["before_start"]),
            before_end=day(sales["before_end"]),
        )

    def _get_day_reading(self):
        """Return the content; before the review is held, with who attends and the rating as
        they are now."""
        if self.state == "held":
            return self._get_built()
        return {**self._get_built(), **self._get_day_content()}

    @api.model
    def _get_shared_content(self, content):
        """Return of a content what the customer may read: see ``_get_shared_shape``."""
        shared = content["shared"]
        chosen = {
            **content,
            "objectives": [
                row
                for row in content["objectives"]
                if row["id"] in shared["objectives"]
            ],
            "initiatives": [
                row
                for row in content["initiatives"]
                if row["id"] in shared["initiatives"]
            ],
            "actions": [row for row in content["actions"] if not row["internal"]],
        }
        return pick(chosen, self._get_shared_shape())

    @api.model
    def _get_shared_shape(self):
        """Return what of a content the customer may read, as ``tools.sharing.pick`` takes it."""
        return SHARED

    def _get_attitude_changes(self):
        """Return how the attitude of people moved in the period, as far as the reader may see
        personal assessments. They are no part of the content, which others read too; what was
        judged is never rewritten, so this stays as it was that day."""
        if self.env.su:  # nobody in particular reads: a mail, a scheduled action
            return []
        judgements = self.env["key.account.attitude"].search(
            [
                ("stakeholder_id", "in", self.content["records"]["people"][1]),
                ("kind", "=", "attitude"),
                ("direction", "in", ("better", "worse", "unknown")),
                ("date", ">=", self.content["sales"]["start"]),
                ("date", "<=", self.content["header"]["date"]),
                ("create_date", "<=", self.built_at),
            ],
            order="date, id",
        )
        labels = dict(judgements._fields["attitude"]._description_selection(self.env))
        return [
            {
                "name": judgement.partner_id.name,
                "date": judgement.date.isoformat(),
                "direction": judgement.direction,
                "before": labels.get(judgement.previous_attitude, ""),
                "after": labels.get(judgement.attitude, ""),
                "evidence": judgement.evidence,
            }
            for judgement in judgements
        ]

    def _get_labels(self):
        """Return the words for what the content keeps as codes."""

        def choices(model, name):
            field = self.env[model]._fields[name]
            return dict(field._description_selection(self.env))

        return {
            "kind": choices("key.account.review", "kind"),
            "initiative": choices("key.account.initiative", "state"),
            "action": choices("key.account.action", "state"),
            "alert": choices("key.account.alert", "kind"),
            "severity": choices("key.account.alert", "severity"),
            "basis": choices("res.company", "key_account_basis"),
            "figures": {
                "sales": self.env._("Sales"),
                "objectives_reached": self.env._("Objectives reached"),
                "initiatives_done": self.env._("Initiatives done"),
                "initiatives_late": self.env._("Initiatives late"),
                "recommend": self.env._("Recommend score"),
                "satisfaction": self.env._("Satisfied"),
                "alerts": self.env._("Open alerts"),
            },
            # What a figure in short opens, where that has another name.
            "records": {
                "sales": "sales_now",
                "objectives_reached": "objectives",
            },
            "bridge": {
                "price": self.env._("Price"),
                "volume": self.env._("Volume"),
                "mix": self.env._("Mix"),
                "new": self.env._("New products"),
                "lost": self.env._("Lost products"),
                "other": self.env._("Other"),
            },
        }

    def action_open_figure(self, key):
        """Open the records behind a figure of the pack: those that were counted, as far as
        they still exist and the user may read them.

        :param str key: a name in ``content["records"]``
        :raises UserError: for a figure that has no records
        """
        self.ensure_one()
        self.check_access("read")
        records = self._get_built().get("records", {})
        model, ids = records.get(read_word(self.env, key), (None, []))
        if not ids or model not in self.env:
            raise UserError(
                self.env._(
                    "%(review)s: there are no records behind this figure. Build the pack "
                    "anew, or look at another figure.",
                    review=self.name,
                )
            )
        return self._open_figure_documents(key, model, ids)
