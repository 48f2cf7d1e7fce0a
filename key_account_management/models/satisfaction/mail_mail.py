from odoo import models


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        """Tell the invitations whether their mail went out, before the mail is deleted."""
        # The queue runs as anybody; what was sent is recorded whoever sends.
        invitations = self.env["key.account.survey.invitation"].sudo()
        # Most mails are none of ours: what is known of them already says so.
        mails = self.filtered(lambda mail: mail.model == invitations._name)
        if mails:
            invitations = invitations.search([("mail_id", "in", mails.ids)])
        if invitations and failure_type:
            known = dict(self._fields["failure_type"]._description_selection(self.env))
            why = failure_reason or known.get(failure_type, failure_type)
            invitations._record_delivery(why)
        else:
            invitations._record_delivery()
        return super()._postprocess_sent_message(
            success_pids, success_emails, failure_reason, failure_type
        )
