from collections import Counter, defaultdict

from odoo import api, fields, models

from ...tools import closed_loop
from ...tools.periods import A_DAY

# What is told, whatever of it is told first.
TOLD = ("key.account.churn.warning", "key.account.churn.line", "key.account.decline")
A_DAY_TOLD = 3  # new alerts an owner and day: more are not worked on
A_MONTH = 30  # days
# Nobody waits for an answer: hours to take an alert up in, by severity.
HOURS = {closed_loop.HIGH: 24, closed_loop.MEDIUM: 72, closed_loop.LOW: 168}


class KeyAccountToldMixin(models.AbstractModel):
    """What whoever looks after an account is told of by an alert: a row once. What the run has
    deleted and finds again is new.

    A model says of which kind its alerts are (``_told_kind``), which of its rows wait
    (``_get_waiting``), what is at stake (``_get_stake``), what they were worth
    (``_get_value``) and what the alert says of them (``_get_evidence``).
    """

    _name = "key.account.told.mixin"
    _description = "Told by an Alert"
    _told_kind = None

    told_on = fields.Date(
        "Told on",
        readonly=True,
        help="When it came onto an alert. Empty: it waits for its turn, or was over before.",
    )
    alert_id = fields.Many2one(
        "key.account.alert", readonly=True, index="btree_not_null", ondelete="set null"
    )

    # Of each model

    @api.model
    def _get_waiting(self, company):
        """Return the rows of a company that nobody was told of and that are still true."""
        return self.browse()

    def _get_told_owner(self):
        """Return whose the row is: he or she is told, and has so many places a day."""
        self.ensure_one()
        return self.account_id._get_churn_owner()

    @api.model
    def _get_month_budget(self, company):
        """Return how many accounts an owner is told of within a month, at most."""
        return company.key_account_churn_warnings

    def _get_stake(self):
        """Return what is likely lost in company currency; 0 where that is not known."""
        raise NotImplementedError

    def _get_value(self):
        """Return what was bought and is lost if all of it is; 0 where that is not known."""
        raise NotImplementedError

    def _get_evidence(self):
        """Return what the alert says of a row, in the owner's language."""
        raise NotImplementedError

    # Of all together

    @api.model
    def _tell(self, company, today):
        """Open the alerts of what waits, the most at stake first: an owner gets :data:`A_DAY_TOLD`
        a day at most over all kinds together. All that waits of an account and kind is told at
        once. Where an alert of it is open, it is added to that one and takes no place."""
        places, opened = self._get_places(company, today), self._get_open(company)
        tellings = [
            records
            for name in TOLD
            for records in self.env[name]
            ._get_waiting(company)
            .grouped("account_id")
            .values()
        ]
        tellings.sort(
            key=lambda rs: (
                -sum(record._get_stake() for record in rs),
                TOLD.index(rs._name),
                rs.account_id.id,
            )
        )
        chosen = defaultdict(list)
        for records in tellings:
            if (records.account_id.id, records._told_kind) not in opened:
                owner = records[:1]._get_told_owner()
                of_kind = (owner, records._name)
                budget = records._get_month_budget(company)
                if places[owner] >= A_DAY_TOLD or places[of_kind] >= budget:
                    continue
                places.update([owner, of_kind])
            severity = self._get_severity(records.account_id)
            chosen[records._told_kind, severity].append(records)
        for (kind, severity), told in chosen.items():
            self._open_alerts(kind, severity, told, today)

    @api.model
    def _get_places(self, company, today):
        """Return how many alerts were new: ``{owner: today, (owner, model): within a month}``."""
        places = Counter()
        for name in TOLD:
            told = self.env[name].search(
                [
                    ("company_id", "=", company.id),
                    ("told_on", ">", today - A_MONTH * A_DAY),
                ]
            )
            # Of an alert that somebody deleted, what was told that day.
            for records in told.grouped(
                lambda r: r.alert_id or (r.account_id, r.told_on)
            ).values():
                owner = records[:1]._get_told_owner()
                places[owner] += min(records.mapped("told_on")) == today
                places[owner, name] += 1
        return places

    @api.model
    def _get_open(self, company):
        """Return ``{(account id, kind)}`` of the open alerts."""
        groups = self.env["key.account.alert"]._read_group(
            [("company_id", "=", company.id), ("state", "=", "open")],
            ["account_id", "kind"],
        )
        return {(account.id, kind) for account, kind in groups}

    @api.model
    def _open_alerts(self, kind, severity, tellings, today):
        """Open, or add to, an alert for each of some recordsets, of an account each."""
        accounts = self.env["key.account"].union(*(rs.account_id for rs in tellings))
        alerts = self.env["key.account.alert"]._open(
            accounts,
            kind,
            {
                records.account_id.id: "\n".join(r._get_evidence() for r in records)
                for records in tellings
            },
            severity=dict.fromkeys(accounts.ids, severity),
            hours=HOURS[severity],
        )
        for records, alert in zip(tellings, alerts, strict=True):
            records.write({"told_on": today, "alert_id": alert.id})

    @api.model
    def _get_severity(self, account):
        best = account.company_id.key_account_tier_ids[:1]
        return closed_loop.severity(
            False,
            bool(account.tier_id) and account.tier_id == best,
            account.is_key_account,
        )

    def _get_in_owners_language(self):
        self.ensure_one()
        return self.with_context(lang=self._get_told_owner().lang or self.env.lang)

    def action_view_alert(self):
        """Open the alert that tells of it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "key.account.alert",
            "res_id": self.alert_id.id,
            "views": [(False, "form")],
        }
