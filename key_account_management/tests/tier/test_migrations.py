from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from odoo.tests import TransactionCase, tagged

FOLDER = Path(__file__).parents[2] / "migrations"


@tagged("post_install", "-at_install")
class TestMigrations(TransactionCase):
    """What dev/upgrade-from can't see, for the demo has none of it."""

    def _load(self, version, name):
        spec = spec_from_file_location(name, FOLDER / version / f"{name}.py")
        script = module_from_spec(spec)
        spec.loader.exec_module(script)
        return script

    def test_saved_searches_and_exports_follow_a_field(self):
        words = "[('coverage', '<', 50), ('contact_coverage', '<', 50), ('name', '=', 'x coverage')]"
        mine, others = self.env["ir.filters"].create(
            [
                {
                    "name": model,
                    "model_id": model,
                    "domain": words,
                    "context": "{'group_by': ['coverage:sum']}",
                    "sort": '["coverage desc"]',
                }
                for model in ("key.account", "res.partner")
            ]
        )
        export = self.env["ir.exports"].create(
            {
                "name": "Mine",
                "resource": "key.account",
                "export_fields": [
                    (0, 0, {"name": name}) for name in ("coverage", "score")
                ],
            }
        )
        self.env.flush_all()
        script = self._load("19.0.1.1.0", "pre-migrate")
        script.rename_field(self.env.cr, "key.account", "coverage", "known_weight")
        self.env.invalidate_all()
        self.assertEqual(mine.domain, words.replace("('coverage", "('known_weight"))
        self.assertEqual(mine.context, "{'group_by': ['known_weight:sum']}")
        self.assertEqual(mine.sort, '["known_weight desc"]')
        self.assertEqual(others.domain, words)
        self.assertEqual(export.export_fields.mapped("name"), ["known_weight", "score"])

    def test_a_model_takes_along_what_names_it(self):
        script = self._load("19.0.1.1.0", "pre-migrate")
        old, new = "key.account.action", "key.account.agreed"
        record = self.env.ref("key_account_management.model_key_account_action")
        window = self.env.ref("key_account_management.key_account_action_action")
        saved = self.env["ir.filters"].create({"name": "Late", "model_id": old})
        self.env.flush_all()
        cr = self.env.cr
        script.rename_model(cr, old, new)
        cr.execute(
            "SELECT to_regclass('key_account_action'), to_regclass(%s)",
            [new.replace(".", "_")],
        )
        self.assertEqual(cr.fetchone(), (None, "key_account_agreed"))
        cr.execute("SELECT model_id FROM ir_filters WHERE id = %s", [saved.id])
        self.assertEqual(cr.fetchone(), (new,))
        cr.execute("SELECT res_model FROM ir_act_window WHERE id = %s", [window.id])
        self.assertEqual(cr.fetchone(), (new,))
        cr.execute(
            "SELECT name FROM ir_model_data WHERE module = 'key_account_management'"
            " AND model = 'ir.model' AND res_id = %s",
            [record.id],
        )
        self.assertEqual(cr.fetchone(), ("model_key_account_agreed",))
        # Neither table nor index nor external id keeps the former name.
        cr.execute(
            "SELECT relname FROM pg_class WHERE STARTS_WITH(relname, 'key_account_action')"
        )
        self.assertEqual(cr.fetchall(), [])
        cr.execute(
            "SELECT name FROM ir_model_data WHERE module = 'key_account_management'"
            " AND (name LIKE '%key\\_account\\_action\\_\\_%' OR name LIKE 'access\\_key\\_account\\_action\\_%')"
        )
        self.assertEqual(cr.fetchall(), [])

    def test_a_new_bridge_is_installed_where_it_fits(self):
        """What it needs is there; else, or when it is there already, nothing happens."""
        script = self._load("19.0.1.1.0", "pre-migrate")
        modules = self.env["ir.module.module"]
        main = "key_account_management"
        for name, state, needs, result in (
            ("fits", "uninstalled", (main, "sale"), "to install"),
            ("lacks", "uninstalled", (main, "nobody"), "uninstalled"),
            ("there", "installed", (main,), "installed"),
        ):
            bridge = modules.create(
                {
                    "name": f"{main}_{name}",
                    "state": state,
                    "dependencies_id": [(0, 0, {"name": need}) for need in needs],
                }
            )
            moved = self.env["ir.model.data"].create(
                {"module": main, "name": name, "model": "res.users", "res_id": 1}
            )
            self.env.flush_all()
            script.install_bridge(self.env.cr, bridge.name, [name])
            self.env.invalidate_all()
            self.assertEqual(bridge.state, result, name)
            owner = bridge.name if result == "to install" else main
            self.assertEqual(moved.module, owner, name)
