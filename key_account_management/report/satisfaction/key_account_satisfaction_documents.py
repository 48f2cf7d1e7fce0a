from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...models.account.arguments import read_day, read_number, read_word
from ...tools.document import COUNTED, Counted, Summed
from ...tools.satisfaction import KINDS, OPENED, UNANSWERED, UNASKED, is_enough

# How a score counts accounts, and what the dashboard tells them apart by.
WEIGHTS = ("person", "account", "sales")
GROUPS = ("tier_id", "user_id")
# Step of the funnel → what has become of the invitations that it counts.
STEPS = {
    "asked": (COUNTED, OPENED, UNANSWERED),
    "started": (COUNTED, OPENED),
    "answered": (COUNTED,),
}


class Chosen(NamedTuple):
    """Accounts of a figure: ``ids`` as they stand after IN, how many people there are to ask."""

    ids: SQL
    people: int


class KeyAccountSatisfactionReport(models.AbstractModel):
    """What a figure of the dashboard was counted of, for the accounts that the user may see."""

    _inherit = "key.account.satisfaction.report"

    @api.model
    def open_score(
        self,
        name,
        kind="recommend",
        weight="person",
        programme_id=None,
        months=12,
        as_of=None,
        quarter=None,
        topic=None,
        group=None,
        group_id=None,
    ):
        """Return the action with the answers behind a score of :meth:`get_dashboard`.

        :param str name: what the list is called
        :param str kind: of the questions
        :param str weight: whether each person counts the same, each account, or by its sales
        :param programme_id, months, as_of: as of the dashboard
        :param quarter: only of the quarter of the trend that begins on this day
        :param str topic: only answers to questions about this
        :param str group, group_id: only accounts of this tier (``tier_id``) or manager
            (``user_id``)
        :raises AccessError: for whoever may not read accounts
        :raises UserError: for what is none of these
        """
        name, kind = read_word(self.env, name), self._read_one(kind, KINDS)
        weight = self._read_one(weight, WEIGHTS)
        self._read_one(
            bool(self._is_shown(kind, weight, quarter, topic, group)), [True]
        )
        looked_at = self._read_scope(programme_id, months, as_of)
        scope, start, end = looked_at.scope, looked_at.start, looked_at.end
        condition = scope.programme
        if quarter:
            quarters = self._get_quarters(end)
            first = self._read_one(read_day(self.env, quarter), quarters)
            start = quarters[0]
            condition = SQL("r.quarter = %s AND %s", first, condition)
        if topic:
            labels = self.env["survey.question"]._fields["key_account_topic"]
            topic = self._read_one(topic, labels.get_values(self.env))
            condition = SQL("r.topic = %s AND %s", topic, condition)
        chosen = self._choose(scope, group, group_id)
        given = self._get_answers()._get_given(
            kind,
            chosen.ids,
            SQL("r.done BETWEEN %s AND %s AND %s", start, end, condition),
        )
        weights, enough = self._weigh(scope, weight, given, chosen.people)
        return self._get_answers()._open_score(
            name, self.env.company, kind, given, enough, weights
        )

    @api.model
    def open_asked(
        self,
        name,
        step="asked",
        programme_id=None,
        months=12,
        as_of=None,
        group=None,
        group_id=None,
    ):
        """Return the action with the invitations behind a step of the funnel, or the bad answers
        that it counts; arguments as :meth:`open_score`.

        :param str step: asked, started, answered, bad; taken or closed of those that are bad
        """
        bad = self._get_bad_steps()
        name, step = read_word(self.env, name), self._read_one(step, {**STEPS, **bad})
        looked_at = self._read_scope(programme_id, months, as_of)
        scope, start, end = looked_at.scope, looked_at.start, looked_at.end
        chosen = self._choose(scope, group, group_id)
        answers, company = self._get_answers(), self.env.company
        days, condition = (chosen.ids, start, end), scope.programme
        if step in bad:
            condition = SQL("%s AND %s", condition, bad[step])
            return answers._open_bad(name, company, *days, condition)
        return answers._open_asked(name, company, *days, condition, STEPS[step])

    @api.model
    def open_deciders(self, name, programme_id=None, months=12, as_of=None):
        """Return the action with the deciders of the accounts that were asked or heard, those
        who answered counted; arguments as :meth:`open_score`."""
        name = read_word(self.env, name)
        looked_at = self._read_scope(programme_id, months, as_of)
        return self._get_answers()._open_deciders(
            name,
            self.env.company,
            SQL("%s", tuple(looked_at.scope.reach) or (0,)),
            looked_at.start,
            looked_at.end,
            looked_at.scope.programme,
        )

    @api.model
    def open_heard(
        self,
        name,
        programme_id=None,
        months=12,
        as_of=None,
        group=None,
        group_id=None,
    ):
        """Return the action with the accounts that were asked or heard in the period, and their
        sales: those heard are counted, all that were not asked are one row; arguments as
        :meth:`open_score`."""
        name = read_word(self.env, name)
        scope = self._read_scope(programme_id, months, as_of).scope
        keys, groups = self._get_members(scope, group, group_id)
        documents = [
            Counted(
                key,
                scope.info[key].sales,
                COUNTED if scope.reach[key].heard else UNANSWERED,
            )
            for key in keys
        ]
        unasked = sum(row.accounts for row in groups) - len(keys)
        rest = sum(row.sales for row in groups) - sum(d.amount for d in documents)
        label = self.env._("Accounts of whom nobody was asked: %s", unasked)
        return self.env["key.account.document"]._open(
            name,
            self.env.company,
            "key.account",
            documents,
            reason=None,
            others=[Summed(rest, UNASKED, unasked, label)],
        )

    @api.model
    def _is_shown(self, kind, weight, quarter, topic, group):
        """Return whether the dashboard has such a score: of anonymous answers nothing may be told
        apart here that is not told apart there."""
        if topic:
            known = kind in ("satisfaction", "importance") and group in (
                None,
                "tier_id",
            )
            return known and weight == "person" and not quarter
        if quarter or group:
            both = quarter and group
            return kind == "recommend" and weight == "person" and not both
        return kind == "recommend" or (kind != "importance" and weight == "person")

    @api.model
    def _weigh(self, scope, weight, given, people):
        """Return what each account counts in a score, None where people count; and whether the
        score is shown."""
        counted = [row.account_id for row in given if row.is_last]
        if weight == "person":
            return None, is_enough(len(counted), people, scope.least)
        sales = weight == "sales"
        weights = {key: scope.info[key].sales if sales else 1 for key in counted}
        # Where nobody bought anything there is no score by sales.
        enough = is_enough(len(weights), least=scope.least)
        return weights, enough and sum(weights.values()) > 0

    @api.model
    def _choose(self, scope, group, group_id):
        """Return the :class:`Chosen` of a tier or manager; of all without one."""
        if not group:
            return Chosen(scope.accounts, self._count_people(scope))
        keys, groups = self._get_members(scope, group, group_id)
        accounts = sum(row.accounts for row in groups)
        people = self._count_people(scope, keys, accounts)
        return Chosen(SQL("%s", tuple(keys) or (0,)), people)

    @api.model
    def _get_members(self, scope, group, group_id):
        """Return the ids of the accounts asked or heard of a tier or manager, and the list of its
        :class:`Group`; of all without one."""
        if not group:
            return list(scope.info), scope.groups
        group = self._read_one(group, GROUPS)
        value = group_id and read_number(self.env, group_id, most=2**31 - 1)

        def is_member(row):
            return getattr(row, group) == (value or None)

        keys = [key for key, info in scope.info.items() if is_member(info)]
        return keys, list(filter(is_member, scope.groups))

    @api.model
    def _read_one(self, value, known):
        """Return the value, one of those that are known."""
        known = list(known)
        if value not in known:
            raise UserError(
                self.env._(
                    "The dashboard has no such figure. Open it anew, and click the figure there."
                )
            )
        return value
