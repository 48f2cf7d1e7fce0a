from odoo import models


class KeyAccountStakeholder(models.Model):
    """Two entries on a map turn out to be one person: keep everything, once."""

    _inherit = "key.account.stakeholder"

    def _merge_into(self, target):
        """Move everything that hangs on these entries to ``target``, and delete them.

        What the target leaves empty is filled from them; roles add up, lines between the two
        go, and nobody ends up reporting to themselves.
        """
        # Two contacts become one whoever merges them; nothing is shown by it.
        duplicates, target = (self - target).sudo(), target.sudo()
        everybody = target | duplicates
        superiors = self._get_superiors(target, duplicates)
        target.parent_id = False
        target.write(self._get_merged_vals(everybody, target))
        everybody.flush_recordset()
        merge = self.env["base.partner.merge.automatic.wizard"]
        merge._update_foreign_keys_generic(self._name, duplicates, target)
        merge._update_reference_fields_generic(self._name, duplicates, target)
        self.env.invalidate_all()
        duplicates.unlink()
        self._merge_lines(target)
        below = target.search([("id", "child_of", target.id)])
        target.parent_id = next((p for p in superiors if p not in below), False)
        for name in ("attitude_id", "thinking_id"):
            self.env.add_to_compute(self._fields[name], target)

    def _get_superiors(self, target, duplicates):
        """Whom they report to, on the target's map, the target's own superior first."""
        superiors = (target + duplicates).mapped("parent_id")
        on_map = target.account_id.stakeholder_ids
        twins = [
            on_map.filtered(lambda p, s=s: p.partner_id == s.partner_id)
            for s in superiors
        ]
        return [twin for twin in twins if twin and twin not in target | duplicates]

    def _get_merged_vals(self, everybody, target):
        vals = {"role_ids": [(4, role.id) for role in everybody.role_ids]}
        for name in (
            "influence",
            "owner_id",
            "relationship_level",
            "desired_level",
            "needs",
        ):
            field = self._fields[name]
            values = [person[name] for person in target + everybody if person[name]]
            if values:
                vals[name] = field.convert_to_write(values[0], target)
        starts = everybody.mapped("date_start")
        ends = everybody.mapped("date_end")
        vals["date_start"] = min(starts) if all(starts) else False
        vals["date_end"] = max(ends) if all(ends) else False
        return vals

    def _merge_lines(self, target):
        """Drop the lines that now run from the person to the same person, or twice."""
        relations = self.env[
            "key.account.stakeholder.relation"
        ].sudo()  # as _merge_into()
        lines = relations.search(
            ["|", ("stakeholder_id", "=", target.id), ("other_id", "=", target.id)],
            order="id",
        )
        drawn, dropped = set(), relations
        for line in lines:
            key = line.stakeholder_id, line.other_id, line.kind, line.date_end
            if line.stakeholder_id == line.other_id or key in drawn:
                dropped |= line
            drawn.add(key)
        dropped.unlink()
