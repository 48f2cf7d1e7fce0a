from odoo import api, fields, models

from .sections import PARTS, RARE, SECTIONS

TICKED = {"compute": "_compute_sections", "store": True, "readonly": False}


class KeyAccountReview(models.Model):
    """Which sections of a review the customer reads: ticked for each review, taken over from
    the last one, and kept with the figures once the review is held."""

    _inherit = "key.account.review"

    shared_figures = fields.Boolean("Figures in short", **TICKED)
    shared_sales = fields.Boolean("Sales by month", **TICKED)
    shared_bridge = fields.Boolean(
        "Why sales changed",
        help="Price, volume, mix, new and lost products: rarely for the customer's eyes.",
        **TICKED,
    )
    shared_products = fields.Boolean("Products that changed most", **TICKED)
    shared_service = fields.Boolean("Satisfaction and service", **TICKED)
    shared_last_actions = fields.Boolean("What became of what we agreed", **TICKED)
    shared_agenda = fields.Boolean("The agenda", **TICKED)
    shared_actions = fields.Boolean(
        "What we agreed", help="The agreed actions that are not internal.", **TICKED
    )
    shared_minutes = fields.Boolean("The minutes", **TICKED)

    @api.depends("account_id")
    def _compute_sections(self):
        for review in self:
            last = review._get_last_review()
            for name in SECTIONS:
                review[name] = last[name] if last else name not in RARE

    def _get_day_content(self):
        content = super()._get_day_content()
        sections = [name for name in SECTIONS if self[name]]
        return {**content, "shared": {**content["shared"], "sections": sections}}

    @api.model
    def _get_section_parts(self):
        """Return ``{section: places}``, which part of the content each section shows; a bridge
        adds its own."""
        return PARTS

    @api.model
    def _get_shared_sections(self, content):
        """Return the names of the sections that the customer reads. A review that was held
        before they could be chosen keeps all that was shown."""
        return content["shared"].get("sections", SECTIONS)

    @api.model
    def _get_shared_content(self, content):
        shared = super()._get_shared_content(content)
        chosen = self._get_shared_sections(content)
        for section, places in self._get_section_parts().items():
            for *way, name in () if section in chosen else places:
                part = shared
                for step in way:
                    part = part[step]
                part[name] = None
        return shared
