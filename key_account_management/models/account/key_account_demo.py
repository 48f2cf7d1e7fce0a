from importlib import import_module

from odoo import api, models


class KeyAccountDemo(models.AbstractModel):
    """The door for demo data: XML can call a model only. Never called elsewhere."""

    _name = "key.account.demo"
    _description = "Demo Data of Key Accounts"

    @api.model
    def _tell(self, story):
        """Tell one story of ``demo/``, named ``room.file``, up to today."""
        demo = "odoo.addons.key_account_management.demo"  # only demo databases need it
        today = import_module(f"{demo}.account.common").get_today()
        import_module(f"{demo}.{story}").tell(self.env, today)
