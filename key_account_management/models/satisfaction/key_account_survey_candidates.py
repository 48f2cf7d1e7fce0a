from datetime import datetime, time, timedelta

from odoo import models
from odoo.tools import SQL

from ...tools import asking

OCCASION_DAYS = 14  # how long a visit or a delivery can be asked about


class KeyAccountSurvey(models.Model):
    """Who might be asked by a satisfaction programme, and the decision on each of them."""

    _inherit = "key.account.survey"

    def action_view_population(self):
        """Open the people whom the programme means."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "key_account_management.key_account_stakeholder_action"
        )
        action["domain"] = self._get_population_domain()
        action["context"] = {"search_default_group_account": 1}
        return action

    def _get_population_domain(self):
        """The people on the maps of the customers in the tiers, with one of the roles."""
        domain = [
            ("company_id", "=", self.company_id.id),
            ("account_id.active", "=", True),
            ("is_current", "=", True),
        ]
        if self.tier_ids:
            domain.append(("account_id.tier_id", "in", self.tier_ids.ids))
        if self.role_ids:
            domain.append(("role_ids", "in", self.role_ids.ids))
        return domain

    def _get_candidates(self, as_of, people=None, seen=None, after=0, limit=None):
        """Return the people of the company's maps, each with the decision on asking now.

        :param datetime as_of: the moment to judge at
        :param people: only these stakeholders
        :param set seen: who was met on the pages before; the person on two maps, or two
            contacts at one address, are asked once
        :param int after, limit: one page, in the order of ids
        :return: list of dicts {stakeholder_id, account_id, partner_id, email, lang, decision
            (:class:`tools.asking.Decision`)}
        """
        self.ensure_one()
        rows = self._read_candidates(as_of, people, after, limit)
        occasions = self._get_occasions(rows, as_of)
        # How long nobody is asked again is a setting of the company, and no secret.
        rules = asking.Rules(
            self.every_months if self.trigger == "rhythm" else 0,
            self.company_id.sudo().key_account_survey_quiet_days,
        )
        seen = set() if seen is None else seen
        candidates = []
        for row in rows:
            person = self._describe_person(row, occasions)
            decision = asking.decide(person, rules, as_of)
            identities = {("id", row["partner_id"]), ("email", row["email_normalized"])}
            if decision.verdict == "ask":
                if not seen.isdisjoint(identities):
                    decision = asking.Decision("twice", final=True)
                seen |= identities
            candidates.append(
                {
                    "stakeholder_id": row["id"],
                    "account_id": row["account_id"],
                    "partner_id": row["partner_id"],
                    "email": row["email_normalized"],
                    "lang": row["lang"],
                    "decision": decision,
                }
            )
        return candidates

    def _describe_person(self, row, occasions):
        key = row["partner_id" if self.trigger == "visit" else "customer_id"]
        return asking.Person(
            on_map=row["on_map"],
            in_tier=not self.tier_ids or row["tier_id"] in self.tier_ids.ids,
            has_role=row["has_role"],
            address=bool(row["email_normalized"]),
            bounced=row["bounced"],
            opted_out=row["opted_out"],
            pending=row["pending"],
            complaint=row["complaint"],
            occasion=occasions.get(key),
            last_here=row["last_here"],
            last_anywhere=row["last_anywhere"],
        )

    def _read_candidates(self, as_of, people, after, limit):
        """One row per person on a map of the company, with what asking depends on.

        Read past the rules of access: the decision is the same whoever looks, and callers
        show it of those people only whom their user may read.
        """
        self.env.flush_all()
        chosen = (
            SQL("s.id = ANY(%s)", people.ids) if people is not None else SQL("TRUE")
        )
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT s.id, s.account_id, s.partner_id, a.partner_id AS customer_id,
                       a.tier_id, p.email_normalized, p.lang,
                       a.active AND p.active
                           AND COALESCE(s.date_start <= %(day)s, TRUE)
                           AND COALESCE(s.date_end >= %(day)s, TRUE) AS on_map,
                       %(has_role)s AS has_role,
                       COALESCE(p.message_bounce, 0) > 0 AS bounced,
                       EXISTS (SELECT FROM mail_blacklist b
                                WHERE b.email = p.email_normalized AND b.active)
                           OR EXISTS (SELECT FROM key_account_stakeholder o
                                       WHERE o.partner_id = p.id AND o.survey_opt_out)
                           AS opted_out,
                       %(complaint)s AS complaint,
                       i.last_here, i.last_anywhere, COALESCE(i.pending, FALSE) AS pending
                  FROM key_account_stakeholder s
                  JOIN key_account a ON a.id = s.account_id
                  JOIN res_partner p ON p.id = s.partner_id
                  LEFT JOIN LATERAL (
                       SELECT MAX(i.date_asked) AS last_anywhere,
                              MAX(i.date_asked) FILTER (
                                  WHERE i.programme_id = %(programme)s) AS last_here,
                              BOOL_OR(i.programme_id = %(programme)s
                                      AND i.state IN ('planned', 'sent')
                                      AND i.deadline > %(now)s) AS pending
                         FROM key_account_survey_invitation i
                        WHERE (i.partner_id = p.id OR i.email = p.email_normalized)
                          AND i.date_asked <= %(now)s) i ON TRUE
                 WHERE s.company_id = %(company)s AND s.id > %(after)s AND %(chosen)s
                 ORDER BY s.id LIMIT %(limit)s
                """,
                day=as_of.date(),
                now=as_of,
                has_role=self._get_role_sql(),
                complaint=self._get_complaint_sql(),
                programme=self.id,
                company=self.company_id.id,
                after=after,
                chosen=chosen,
                limit=limit,
            )
        )

    def _get_role_sql(self):
        if not self.role_ids:
            return SQL("TRUE")
        roles = self.env["key.account.stakeholder"]._fields["role_ids"]
        return SQL(
            "EXISTS (SELECT FROM %s r WHERE r.%s = s.id AND r.%s = ANY(%s))",
            SQL.identifier(roles.relation),
            SQL.identifier(roles.column1),
            SQL.identifier(roles.column2),
            self.role_ids.ids,
        )

    def _get_occasions(self, rows, as_of):
        """Return the last visit (by person) or delivery (by customer) to ask about.

        :param rows: of :meth:`_read_candidates`
        :return: ``{partner id: datetime}``
        """
        end = as_of - timedelta(days=self.delay_days)
        start = end - timedelta(days=OCCASION_DAYS)
        if self.trigger == "visit":
            return self._get_visits([row["partner_id"] for row in rows], start, end)
        if self.trigger == "delivery":
            customers = list({row["customer_id"] for row in rows})
            return self._get_deliveries(customers, start, end)
        return {}

    def _get_visits(self, partner_ids, start, end):
        """By attendee who did not decline: when the last meeting ended."""
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT t.partner_id, MAX(e.stop)
                      FROM calendar_event e JOIN calendar_attendee t ON t.event_id = e.id
                     WHERE t.partner_id = ANY(%s) AND t.state IS DISTINCT FROM 'declined'
                       AND e.active AND e.stop > %s AND e.stop <= %s
                     GROUP BY 1
                    """,
                    partner_ids,
                    start,
                    end,
                )
            )
        )

    def _get_deliveries(self, partner_ids, start, end):
        """By customer: when the last order was done with, as far as can be seen here: fully
        invoiced. A bridge that knows when goods left says so instead.

        :param datetime start, end: after the one, not after the other
        :return: ``{commercial partner id: datetime}``
        """
        # What was invoiced decides; who may read the invoices does not.
        rows = (
            self.env["account.move"]
            .sudo()
            ._read_group(
                [
                    ("company_id", "=", self.company_id.id),
                    ("commercial_partner_id", "in", partner_ids),
                    ("move_type", "=", "out_invoice"),
                    ("state", "=", "posted"),
                    ("invoice_date", ">", start.date()),
                    ("invoice_date", "<=", end.date()),
                    (
                        "line_ids.sale_line_ids.order_id.invoice_status",
                        "=",
                        "invoiced",
                    ),
                ],
                ["commercial_partner_id"],
                ["invoice_date:max"],
            )
        )
        return {partner.id: datetime.combine(day, time()) for partner, day in rows}

    def _get_complaint_sql(self):
        """Return the condition that a complaint of the account ``a`` keeps us from asking."""
        return SQL("FALSE")
