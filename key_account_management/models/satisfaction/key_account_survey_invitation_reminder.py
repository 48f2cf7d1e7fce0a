import logging
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, models

_logger = logging.getLogger(__name__)


class KeyAccountSurveyInvitation(models.Model):
    """The one reminder of an invitation, and its end."""

    _inherit = "key.account.survey.invitation"

    @api.model
    def _search_to_remind(self, programme, now):
        """The invitations of a programme that are due for their one reminder."""
        if programme.is_anonymous or not programme.reminder_days:
            return self.browse()
        return self.search(
            [
                ("programme_id", "=", programme.id),
                ("state", "=", "sent"),
                ("date_reminded", "=", False),
                ("date_asked", "<=", now - timedelta(days=programme.reminder_days)),
                ("deadline", ">", now),
                ("user_input_id.state", "in", ["new", "in_progress"]),
                ("stakeholder_id.survey_opt_out", "=", False),
                ("partner_id.active", "=", True),
                ("partner_id.is_blacklisted", "=", False),
                ("partner_id.message_bounce", "=", 0),
                ("partner_id.email_normalized", "!=", False),
            ],
            order="id",
        )

    def _remind(self, now):
        """Remind these people, once; whom somebody else reminds just now, not."""
        invitations = self.try_lock_for_update(allow_referencing=True)
        invitations.date_reminded = now
        for invitation in invitations:
            try:
                with self.env.cr.savepoint():
                    template = "key_account_management.mail_template_survey_reminder"
                    invitation._mail(template)
            except OperationalError:
                raise
            except Exception:  # a template that people edit; the invitation stands
                _logger.exception("Invitation %s: no reminder", invitation.id)
        self._trigger_mail_queue()

    @api.model
    def _expire(self, now):
        """Close the invitations whose deadline has passed."""
        over = self.search([("state", "=", "sent"), ("deadline", "<=", now)])
        over.state = "expired"
