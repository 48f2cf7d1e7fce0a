from odoo import api, models


class KeyAccountAnyLanguageMixin(models.AbstractModel):
    """Records that an import finds by their name in any language of the database: a file comes
    from whoever wrote it, not from whoever imports it."""

    _name = "key.account.any.language.mixin"
    _description = "Found by its Name in any Language"

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        found = super().name_search(name, domain, operator, limit)
        # Only what an import looks for: a person who types sees the own language.
        if found or not self.env.context.get("import_file"):
            return found
        for code, _label in self.env["res.lang"].get_installed():
            found = super(
                KeyAccountAnyLanguageMixin, self.with_context(lang=code)
            ).name_search(name, domain, operator, limit)
            if found:
                break
        return found
