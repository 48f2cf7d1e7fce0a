from importlib import import_module

from odoo import api, models


class KeyAccountDemo(models.AbstractModel):
    """The door for demo data: XML can call a model only. Never called elsewhere."""

    _name = "key.account.demo"
    _description = "Demo Data of Key Accounts"

    @api.model
    def _tell(self, story):
        """Tell one story of ``demo/``, named ``room.file``, up to today. What it leaves in chatter and
        activities stays as it is written: in the language of whoever will look first."""
        demo = "odoo.addons.key_account_management.demo"  # only demo databases need it
        today = import_module(f"{demo}.account.common").get_today()
        # Databases are installed in no language: dates would be American to everybody.
        env = self.with_context(lang=self.env.ref("base.user_admin").lang).env
        import_module(f"{demo}.{story}").tell(env, today)
