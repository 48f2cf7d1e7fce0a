from odoo import api, fields, models
from odoo.exceptions import ValidationError

MANAGER = "account_manager"


class MailActivityPlanTemplate(models.Model):
    """A plan for many accounts gives each activity to the manager of its account."""

    _inherit = "mail.activity.plan.template"

    responsible_type = fields.Selection(
        selection_add=[(MANAGER, "Account manager")], ondelete={MANAGER: "cascade"}
    )

    @api.constrains("plan_id", "responsible_type")
    def _check_account_manager(self):
        for template in self.filtered(lambda t: t.responsible_type == MANAGER):
            if template.plan_id.res_model != "key.account":
                raise ValidationError(
                    self.env._(
                        "%(plan)s: only accounts have an account manager. Choose another "
                        "assignment, or make it a plan for accounts.",
                        plan=template.plan_id.name,
                    )
                )

    def _determine_responsible(self, on_demand_responsible, applied_on_record):
        if self.responsible_type != MANAGER:
            return super()._determine_responsible(
                on_demand_responsible, applied_on_record
            )
        manager = applied_on_record.user_id
        warning = not manager and self.env._(
            "%(account)s has no manager: you get its activities.",
            account=applied_on_record.display_name,
        )
        return {
            "responsible": manager or self.env.user,
            "error": False,
            "warning": warning,
        }
