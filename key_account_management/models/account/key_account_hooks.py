from odoo import api, fields, models

from .known_json import KnownJson


class KeyAccount(models.Model):
    """What higher rooms say about an account, for pages that stand below them: each method
    starts with nothing, and each room that has something to say extends it with ``super()``.

    All take the day (or the days) as an argument. Those of a set of accounts cost a constant
    number of queries, however many accounts there are.
    """

    _inherit = "key.account"

    warnings = KnownJson(
        compute="_compute_warnings",
        help="Due to fall; set by hand, or that ending within 30 days; likely lost, by its own "
        "order rhythm; sales that decline; a key account without a manager; a review that is due.",
    )

    @api.depends("user_id")
    @api.depends_context("lang")
    def _compute_warnings(self):
        """Rooms that add a warning extend this with what it depends on."""
        today = fields.Date.context_today(self)
        for account in self:
            account.warnings = [
                {"code": code, "text": text}
                for code, text in account._get_warnings(today)
            ]

    def _get_warnings(self, today):
        """Return a list of ``(code, text)``: the marks of one account on the day ``today``,
        the most urgent first."""
        self.ensure_one()
        return []

    def _get_reasons(self, as_of):
        """Return why these accounts need somebody: ``{account id: [reason]}``.

        A reason is a dict: ``code``; ``text``; ``since`` (date); ``amount`` with
        ``amount_known``; ``action``, as a client opens it.
        """
        return {account.id: [] for account in self}

    def _get_health_parts(self, as_of):
        """Return what the health of these accounts is made of: ``{account id: [part]}``.

        A part is a dict: ``code``; ``label``; ``points`` (0-100) with ``points_known``;
        ``weight``.
        """
        return {account.id: [] for account in self}

    def _get_timeline_kinds(self):
        """Return ``{code: TimelineKind}`` (``tools/timeline.py``) of what is on the timeline of
        one account. Of each kind a method ``_tell_timeline_<code>(records)`` returns the words:
        ``{id: (text, detail)}``, with a constant number of queries."""
        self.ensure_one()
        return {}

    @api.model
    def _get_director_tiles(self):
        """Return what a director sees first: a list of dicts with ``code``, ``label``,
        ``value`` with ``value_known``, and ``action``."""
        return []

    def _merge_parts_into(self, target):
        """Called as superuser before these accounts become ``target``: join what may stand
        there only once. All else follows its link."""

    def _get_handed_over(self):
        """Return a list of recordsets: the account and what hangs on it whose activities go
        along when it is handed over to another manager."""
        return [self]
