from odoo import models

# Where notes are collected in the transaction, while core tells what changed.
NOTES = "key.account.notes"


class KeyAccount(models.Model):
    """What changed, noted in the chatter: by one statement for many accounts, where core
    creates a message for each. An assessment may move thousands."""

    _inherit = "key.account"

    def _message_track(self, fields_iter, initial_values_dict):
        notes = self.env.cr.precommit.data[NOTES] = {}
        try:
            tracking = super()._message_track(fields_iter, initial_values_dict)
        finally:
            del self.env.cr.precommit.data[NOTES]
        for author_id, found in notes.items():
            self._create_notes(author_id, found)
        return tracking

    def _message_log(
        self, *, body="", author_id=None, tracking_value_ids=False, **kwargs
    ):
        """What core notes of a change waits for those of the other accounts."""
        notes = self.env.cr.precommit.data.get(NOTES)
        if notes is None or not tracking_value_ids or kwargs:
            return super()._message_log(
                body=body,
                author_id=author_id,
                tracking_value_ids=tracking_value_ids,
                **kwargs,
            )
        values = [value for _create, _id, value in tracking_value_ids]
        notes.setdefault(author_id, {})[self.id] = body, values
        return self.env["mail.message"]

    def _create_notes(self, author_id, notes):
        """Create the notes of one author: ``{account id: (body, tracking values)}``."""
        accounts = self.browse(notes)
        bodies = {account_id: body for account_id, (body, _values) in notes.items()}
        messages = accounts._message_log_batch(bodies, author_id=author_id)
        # As core, which leaves it to nobody to create them.
        self.env["mail.tracking.value"].sudo().create(
            [
                {**value, "mail_message_id": message.id}
                for message in messages
                for value in notes[message.res_id][1]
            ]
        )
