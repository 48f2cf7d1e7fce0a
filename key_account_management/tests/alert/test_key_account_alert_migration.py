from pathlib import Path

from odoo.modules.migration import load_script
from odoo.tests import TransactionCase, tagged

FOLDER = Path(__file__).parents[2] / "migrations"


@tagged("post_install", "-at_install")
class TestAlertMigration(TransactionCase):
    """Rules are noupdate: what an upgrade changes of them, a script does."""

    def test_owning_an_alert_opens_none(self):
        """As the rule of a new database, also where it was loaded before."""
        rule = self.env.ref("key_account_management.key_account_alert_rule_own")
        now = rule.domain_force
        rule.domain_force = now.replace(
            "['|', ", "['|', '|', ('user_id', '=', user.id), "
        )
        self.env.flush_all()
        script = load_script(str(FOLDER / "19.0.1.1.0" / "pre-migrate.py"), "narrow")
        script.narrow_alert_rule(self.env.cr)
        self.env.invalidate_all()
        self.assertNotIn("('user_id'", now)
        self.assertEqual(rule.domain_force, now)
