from odoo import models

from ..tier.names import get_names


class KeyAccountReview(models.Model):
    """A pack keeps the names of tiers, criteria and roles as they read on its day, with the ids
    of the records: shown in the reader's language, and as kept once a record is gone."""

    _inherit = "key.account.review"

    def _name_for_reader(self, content):
        """Return the content with these names in the language of the reader."""
        tier, company = content["tier"], self.company_id
        tiers = get_names(self.env["key.account.tier"], company)
        criteria = get_names(self.env["key.account.criterion"], company)
        kept = [
            role
            for group in ("joined", "left")
            for person in content["people"].get(group, ())
            for role in person.get("role_ids", ())
        ]
        # The roles in what one may read; they are the same for all companies.
        roles = self.env["key.account.decision.role"].sudo().browse(kept).exists()
        roles = {role.id: role.name for role in roles}

        def name_roles(person):
            pairs = zip(person.get("role_ids", ()), person["roles"], strict=False)
            named = [roles.get(role, name) for role, name in pairs]
            return {**person, "roles": named or person["roles"]}

        people = {
            group: [name_roles(person) for person in persons]
            for group, persons in content["people"].items()
        }
        return {
            **content,
            "people": people,
            "tier": {
                **tier,
                "tier": tiers.get(tier.get("tier_id"), tier.get("tier")),
                "criteria": [
                    {**row, "name": criteria.get(row.get("id"), row["name"])}
                    for row in tier.get("criteria", ())
                ],
            },
        }
