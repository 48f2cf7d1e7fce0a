from odoo import fields, models


class KeyAccountHandover(models.TransientModel):
    _inherit = "key.account.handover"

    move_people = fields.Boolean(
        "Relations with people",
        default=True,
        help="The new manager becomes relation owner where the old one was.",
    )

    def _hand_over(self, account):
        former = account.user_id
        # The account comes as superuser; what the user sees is asked of the user.
        sees_all = account.with_user(self.env.user)._sees_all_personal()
        if self.move_people and former:
            people = account.stakeholder_ids.filtered(lambda p: p.owner_id == former)
            people.owner_id = self.user_id
        result = super()._hand_over(account)
        if sees_all:
            members = account.team_member_ids.filtered("is_current")
            members.filtered(lambda m: m.user_id in former | self.user_id)._reveal()
        return result
