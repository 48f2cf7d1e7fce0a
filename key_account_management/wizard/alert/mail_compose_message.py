from markupsafe import Markup, escape

from odoo import Command, models
from odoo.tools import html2plaintext

ALERT = "key.account.alert"


class MailComposeMessage(models.TransientModel):
    """What an alert tells customers goes to each of them apart: in one mail each would read
    that the others had complained, too."""

    _inherit = "mail.compose.message"

    def _action_send_mail_comment(self, res_ids):
        customers = self.partner_ids.filtered("partner_share")
        if self.model != ALERT or len(customers) < 2:
            return super()._action_send_mail_comment(res_ids)
        messages = self.env["mail.message"]
        ours = self.partner_ids - customers
        for person in customers:
            twin = self._copy_for(person, res_ids)
            twin.partner_ids = person | ours
            messages |= twin._action_send_mail_comment(res_ids)
            ours = ours.browse()  # colleagues need it once
        return messages

    def _copy_for(self, person, res_ids):
        """Return the same mail for one of its recipients: in the person's language as long as
        nobody has changed the text, and by the person's name."""
        addressed = self.env[ALERT].browse(res_ids)._get_people()
        shown, own = self._render_for(addressed[:1]), self._render_for(person)
        twin = self.copy({"partner_ids": [Command.set(person.ids)]})
        name = addressed[:1].name or ""
        for field in ("subject", "body"):
            written = self[field] or ""
            unchanged = person in addressed and (
                html2plaintext(written) == html2plaintext(shown[field] or "")
            )
            if unchanged:
                twin[field] = own[field]
            elif name and field == "body":
                twin.body = Markup(
                    str(written).replace(str(escape(name)), str(escape(person.name)))
                )
            elif name:
                twin.subject = written.replace(name, person.name)
        twin.lang = person.lang or self.lang
        return twin

    def _render_for(self, person):
        """Return subject and body as the template writes them to ``person``: read at once, as
        what is computed later is computed for whoever asks first."""
        composers = self.with_context(key_account_alert_person=person.id)
        composer = composers.create(
            {
                "composition_mode": "comment",
                "model": self.model,
                "res_ids": self.res_ids,
                "template_id": self.template_id.id,
            }
        )
        return {"subject": composer.subject, "body": composer.body}
