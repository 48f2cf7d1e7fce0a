from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import coverage

# What the queries read: it may still wait in memory.
FLUSHED = {
    "calendar.event": ["active", "stop", "user_id", "partner_ids"],
    "calendar.attendee": ["event_id", "partner_id", "state"],
    "crm.lead": ["partner_id"],
    "key.account.stakeholder": ["partner_id"],
    "mail.message": ["author_id", "date", "message_type", "model", "res_id"],
    "mail.notification": ["mail_message_id", "notification_status", "res_partner_id"],
    "res.users": ["partner_id", "share"],
    "sale.order": ["partner_id"],
}
CALL_CATEGORIES = ("phonecall", "meeting")


class KeyAccountStakeholder(models.Model):
    """How well we are in touch with the people of an account: computed from meetings held,
    activities done and messages, never typed. Each question is one query for all people."""

    _inherit = "key.account.stakeholder"

    last_contact = fields.Date(
        compute="_compute_contact",
        help="The last two-way contact: a meeting held, a call made, or a message of theirs "
        "to people who write to them.",
    )
    last_met = fields.Date(
        "Last met", compute="_compute_contact", help="The last meeting or call."
    )
    days_without_contact = fields.Integer(
        "Days without contact", compute="_compute_contact"
    )
    is_stale = fields.Boolean(
        "Contact gone stale", compute="_compute_contact", search="_search_is_stale"
    )
    contact_user_ids = fields.Many2many(
        "res.users", string="Known by", compute="_compute_contact"
    )

    @api.depends("partner_id", "company_id")
    def _compute_contact(self):
        now = fields.Datetime.now()
        contacts = self._get_contacts(self.partner_id, now)
        for stakeholder in self:
            contact = contacts.get(stakeholder.partner_id._origin.id)
            company = stakeholder.company_id
            last = contact and self._to_day(contact.last, company)
            days = last and (self._to_day(now, company) - last).days
            # A setting of the company, and no secret.
            limit = company.sudo().key_account_contact_days
            stakeholder.last_contact = last
            stakeholder.last_met = contact and self._to_day(contact.met, company)
            stakeholder.days_without_contact = days
            stakeholder.is_stale = coverage.is_stale(days, limit)
            stakeholder.contact_user_ids = contact and list(contact.ours)

    @api.model
    def _search_is_stale(self, operator, value):
        if operator != "in":
            return NotImplemented
        people = self.search([("is_current", "=", True)])
        return [("id", "in", people.filtered("is_stale").ids)]

    @api.model
    def _get_contacts(self, partners, now):
        """Return ``{partner id: Contact}`` of the partners that had any contact up to ``now``
        (UTC). Days are moments (UTC); ``ours`` is by user id.

        Who had contact, and when, is shown to whoever may see the person; neither the meeting
        nor the message is.
        """
        if not partners:
            return {}
        for model, names in FLUSHED.items():
            self.env[model].flush_model(names)
        met = self.env.execute_query(self._query_meetings(partners.ids, now))
        met += self.env.execute_query(self._query_activities(partners.ids, now))
        messages = self.env.execute_query(self._query_messages(partners.ids, now))
        return coverage.join(
            met,
            [(person, when) for person, user, when in messages if user is None],
            [row for row in messages if row[1] is not None],
        )

    @api.model
    def _query_meetings(self, partner_ids, now):
        """One row per person and one of ours: their last meeting held, that neither declined."""
        return SQL(
            """
            SELECT theirs.partner_id, COALESCE(u.id, e.user_id), MAX(e.stop)
              FROM calendar_event_res_partner_rel r
              JOIN calendar_event e ON e.id = r.calendar_event_id
                   AND e.active AND e.stop <= %(now)s
              JOIN calendar_attendee theirs ON theirs.event_id = e.id
                   AND theirs.partner_id = r.res_partner_id
                   AND theirs.state IS DISTINCT FROM 'declined'
              LEFT JOIN calendar_attendee ours ON ours.event_id = e.id
                   AND ours.partner_id != theirs.partner_id
                   AND ours.state IS DISTINCT FROM 'declined'
              LEFT JOIN res_users u ON u.partner_id = ours.partner_id AND NOT u.share
             WHERE r.res_partner_id = ANY(%(partners)s)
             GROUP BY 1, 2
            """,
            partners=partner_ids,
            now=now,
        )

    @api.model
    def _query_activities(self, partner_ids, now):
        """One row per person and one of ours: the last call or meeting marked as done, on the
        contact, on the map or on an opportunity or order of the contact."""
        return SQL(
            """
            WITH document AS (
                SELECT 'res.partner' AS model, p.id AS res_id, p.id AS partner_id
                  FROM res_partner p WHERE p.id = ANY(%(partners)s)
                 UNION ALL
                SELECT 'key.account.stakeholder', s.id, s.partner_id
                  FROM key_account_stakeholder s WHERE s.partner_id = ANY(%(partners)s)
                 UNION ALL
                SELECT 'crm.lead', l.id, l.partner_id
                  FROM crm_lead l WHERE l.partner_id = ANY(%(partners)s)
                 UNION ALL
                SELECT 'sale.order', o.id, o.partner_id
                  FROM sale_order o WHERE o.partner_id = ANY(%(partners)s)
            )
            SELECT d.partner_id, u.id, MAX(m.date)
              FROM document d
              JOIN mail_message m ON m.model = d.model AND m.res_id = d.res_id
                   AND m.date <= %(now)s
              JOIN mail_activity_type t ON t.id = m.mail_activity_type_id
                   AND t.category = ANY(%(categories)s)
              LEFT JOIN res_users u ON u.partner_id = m.author_id AND NOT u.share
             GROUP BY 1, 2
            """,
            partners=partner_ids,
            categories=list(CALL_CATEGORIES),
            now=now,
        )

    @api.model
    def _query_messages(self, partner_ids, now):
        """One row per person: the last message that they wrote (no user), and per one of ours
        the last that reached them."""
        return SQL(
            """
            SELECT m.author_id, NULL::int, MAX(m.date)
              FROM mail_message m
             WHERE m.author_id = ANY(%(partners)s) AND m.date <= %(now)s
                   AND m.message_type IN ('email', 'comment')
             GROUP BY 1
             UNION ALL
            SELECT n.res_partner_id, u.id, MAX(m.date)
              FROM mail_notification n
              JOIN mail_message m ON m.id = n.mail_message_id AND m.date <= %(now)s
                   AND m.message_type IN ('email', 'email_outgoing', 'comment')
              JOIN res_users u ON u.partner_id = m.author_id AND NOT u.share
             WHERE n.res_partner_id = ANY(%(partners)s)
                   AND n.notification_status NOT IN ('bounce', 'exception', 'canceled')
             GROUP BY 1, 2
            """,
            partners=partner_ids,
            now=now,
        )

    @api.model
    def _to_day(self, moment, company):
        """Return the calendar day of a UTC ``moment`` in the company's time zone."""
        # The time zone of a company is no secret.
        tz = company.sudo().key_account_tz or "UTC"
        aware = self.with_context(tz=tz)
        return moment and fields.Datetime.context_timestamp(aware, moment).date()
