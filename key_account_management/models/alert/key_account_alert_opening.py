from odoo import Command, api, fields, models

from ...tools import closed_loop

HOURS = 24
TAKE_UP = "key_account_management.mail_activity_type_bad_answer"
NOTE = "key_account_management.key_account_alert_note"
ROLES = ("sponsor", "manager", "sales", "service", "technical", "finance")


class KeyAccountAlert(models.Model):
    """How an alert comes to be: one open per account and kind, with an owner and an
    activity."""

    _inherit = "key.account.alert"

    @api.model
    def _open(
        self,
        accounts,
        kind,
        evidence=None,
        lines=None,
        severity=None,
        hours=HOURS,
        moment=None,
    ):
        """Open an alert for each of these accounts, or add to the one that is open. Called
        again with the same, it changes nothing.

        Two at once: the unique index lets one through, the other gets an error of the
        database and tries again in a transaction of its own (see the scheduled action).

        :param str kind: one of the kinds
        :param dict evidence: account id → text
        :param dict lines: account id → list of values of ``key.account.alert.evidence``
        :param dict severity: account id → severity
        :param int hours: after which it is escalated when nobody has taken it up
        :param datetime moment: when it happened (UTC; default: now)
        :return: the open alerts, in the order of the accounts
        """
        # It opens for whoever answers or orders, by the rules of the programme.
        self = self.sudo()
        evidence, lines, severity = evidence or {}, lines or {}, severity or {}
        moment = moment or fields.Datetime.now()
        open_alerts = self.search(
            [
                ("account_id", "in", accounts.ids),
                ("kind", "=", kind),
                ("state", "=", "open"),
            ]
        )
        by_account = {alert.account_id.id: alert for alert in open_alerts}
        missing = accounts.filtered(lambda a: a.id not in by_account)
        new = self.create(
            [
                {
                    "account_id": account.id,
                    "kind": kind,
                    "evidence": evidence.get(account.id),
                    "severity": severity.get(account.id, closed_loop.MEDIUM),
                    "date_open": moment,
                    "deadline": closed_loop.deadline(moment, hours),
                    "evidence_ids": [
                        Command.create(vals) for vals in lines.get(account.id, ())
                    ],
                }
                for account in missing
            ]
        )
        open_alerts._add(evidence, lines, severity)
        by_account |= {alert.account_id.id: alert for alert in new}
        return self.browse(by_account[account.id].id for account in accounts)

    def _set_lines(self, lines):
        """Write the answers; one that is there already is brought up to date.

        :return: the alerts that got something new
        """
        evidences = self.env["key.account.alert.evidence"]
        known = {
            (line.alert_id.id, line.user_input_id.id): line
            for line in self.evidence_ids
            if line.user_input_id
        }
        new, changed = [], self.browse()
        for alert in self:
            for vals in lines.get(alert.account_id.id, ()):
                line = known.get((alert.id, vals.get("user_input_id")))
                if not line:
                    new.append({"alert_id": alert.id, **vals})
                elif line._differs(vals):
                    line.write(vals)
                else:
                    continue
                changed |= alert
        evidences.create(new)
        changed._write_evidence()
        return changed

    def _write_evidence(self):
        """Say in one text what the answers say one by one."""
        for alert in self.filtered("evidence_ids"):
            alert.evidence = "\n\n".join(
                line._describe() for line in alert.evidence_ids
            )

    def _add(self, evidence, lines, severity):
        """Add to open alerts; tell the chatter and the activity what is new."""
        changed = self._set_lines(lines)
        for alert in self:
            text = evidence.get(alert.account_id.id)
            if text and text not in (alert.evidence or ""):
                alert.evidence = "\n\n".join(filter(None, [alert.evidence, text]))
                changed |= alert
            wanted = severity.get(alert.account_id.id, alert.severity)
            if wanted > alert.severity:
                alert.severity = wanted
        for alert in changed:
            if alert.account_id.id in lines:
                words = alert.env._("One more answer was added.")
            else:
                words = alert.env._("What it rests on was added to.")
            alert._message_log(body=words)
        changed._end_snooze()
        changed._schedule_take_up()

    def _complete(self):
        """Give new alerts their owner, the facts of the moment and an activity."""
        owners = self._find_owners()
        facts = self._gather_facts()
        for alert in self:
            vals = {"facts": facts.get(alert.id)}
            if not alert.user_id:
                vals["user_id"] = owners[alert.id].id
            # By hand too: what the ERP knows is not for the author to write.
            alert.sudo().write(vals)
        self._schedule_take_up()

    def _find_owners(self):
        """Return ``{alert id: user}``: the account manager, else the sponsor, else somebody of
        the team, who still works in the company; nobody where there is nobody."""
        owners = {}
        for alert in self.sudo():  # whoever enters it, by the team as it is
            account = alert.account_id
            members = account.team_member_ids.filtered("is_current").sorted(
                lambda m: ROLES.index(m.role)
            )
            users = account.user_id | members.user_id
            owners[alert.id] = users.filtered(
                lambda u, a=alert: (
                    u.active and not u.share and a.company_id in u.company_ids
                )
            )[:1]
        return owners

    @api.model
    def _get_administrator(self, company, other_than=None):
        """Return who gets what nobody owns: the first administrator of key accounts there,
        ``other_than`` whom."""
        group = self.env.ref("key_account_management.group_manager")
        return (
            self.env["res.users"]
            .sudo()  # no secret who administrates
            .search(
                [
                    ("all_group_ids", "in", group.ids),
                    ("company_ids", "in", company.ids),
                    ("share", "=", False),
                    ("id", "not in", other_than.ids if other_than else []),
                ],
                order="id",
                limit=1,
            )
        )

    def _schedule_take_up(self):
        """Put the alerts into the to-do lists of their owners; what stands there is brought
        up to date."""
        kind = self.env.ref(TAKE_UP, raise_if_not_found=False)
        administrators = {
            company: self._get_administrator(company)
            for company in self.filtered(lambda a: not a.user_id).company_id
        }
        new = []
        for alert in self.sudo():  # the author may not assign to everybody
            planned = alert.activity_ids.filtered(
                lambda a: a.activity_type_id == kind and a.automated
            )
            user = alert.user_id or administrators[alert.company_id]
            if planned:
                planned.note = alert._render_note(planned[:1].user_id)
            elif user:
                new.append(alert._get_take_up_vals(kind, user))
        # The author may not assign to everybody.
        activities = self.env["mail.activity"].sudo()
        # One answer tells its owner by mail; many at once fill the to-do lists only.
        activities = activities.with_context(mail_activity_quick_update=len(new) > 1)
        activities.create(new)

    def _get_take_up_vals(self, kind, user, summary=None):
        self.ensure_one()
        zone = self.with_context(tz=user.tz or self.company_id.partner_id.tz or "UTC")
        due = fields.Datetime.context_timestamp(zone, self.deadline)
        kind = kind or self.env.ref("mail.mail_activity_data_todo")
        return {
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "activity_type_id": kind.id,
            "user_id": user.id,
            "summary": summary or kind.with_context(lang=user.lang).summary,
            "note": self._render_note(user),
            "date_deadline": due.date(),
            "automated": True,
        }

    def _render_note(self, user):
        """Return the alert as HTML for an activity, in the language of ``user``."""
        # For who works on the alert, whatever the author may read of it.
        alert = self.sudo().with_context(lang=user.lang or self.env.lang)
        return alert.env["ir.qweb"]._render(
            NOTE,
            {"alert": alert, "facts": alert._describe_facts()},
            lang=user.lang or self.env.lang,
        )

    def _forget(self):
        """Answers were deleted: so is what was quoted of them."""
        kind = self.env.ref(TAKE_UP, raise_if_not_found=False)
        for alert in self.sudo():  # a person's right, whoever carries it out
            alert.evidence = "\n\n".join(
                line._describe() for line in alert.evidence_ids
            )
            activities = (
                # The to-do lists of others, which quote the answers, too.
                self.env["mail.activity"].sudo().with_context(active_test=False)
            )
            for activity in activities.search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "=", alert.id),
                    ("automated", "=", True),
                ]
            ):
                activity.note = alert._render_note(activity.user_id)
            if kind:
                quoting = alert.message_ids.filtered(
                    lambda m: m.mail_activity_type_id == kind
                )
                quoting.body = self.env._("An answer was deleted on request.")
