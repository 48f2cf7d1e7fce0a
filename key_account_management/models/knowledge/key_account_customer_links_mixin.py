from odoo import fields, models
from odoo.exceptions import ValidationError


class KeyAccountCustomerLinksMixin(models.AbstractModel):
    """What belongs to an account links only to people and documents of its customer."""

    _name = "key.account.customer.links.mixin"
    _description = "Links to What the Customer Has"

    def _check_customer_links(self, names):
        """Refuse people of another map and documents of another customer.

        :param names: many2many fields, of stakeholders or of documents with a ``partner_id``
        :raises ValidationError: that names the record, the field and the way out
        """
        # Also documents that this user may not read must be of the customer.
        for record in self.sudo():
            account = record.account_id
            for name in names:
                for linked in record[name]:
                    if linked._name == "key.account.stakeholder":
                        belongs = linked.account_id == account
                    else:
                        customer = linked.partner_id.commercial_partner_id
                        belongs = not customer or customer == account.partner_id
                    if not belongs:
                        self._refuse_link(record, name, linked)

    def _refuse_link(self, record, name, linked):
        raise ValidationError(
            self.env._(
                "%(record)s: “%(linked)s” in “%(field)s” does not belong to %(account)s. "
                "Choose one of this customer, or remove it.",
                record=record.display_name,
                linked=linked.display_name,
                field=record._fields[name]._description_string(self.env),
                account=record.account_id.display_name,
            )
        )

    def _refuse_future(self, name):
        """Refuse days that are still to come: what is noted has been seen.

        :param str name: the date field
        """
        for record in self:
            day = record[name]
            if day and day > fields.Date.context_today(record):
                raise ValidationError(
                    self.env._(
                        "%(record)s: “%(field)s” (%(day)s) is in the future. Enter the day "
                        "on which it was seen, today at the latest.",
                        record=record.display_name,
                        field=self._fields[name]._description_string(self.env),
                        day=day,
                    )
                )
