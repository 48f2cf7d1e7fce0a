from datetime import datetime
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

    def test_told_to_one(self):
        """As the template of a new database; one that people have changed stays theirs."""
        template = self.env.ref("key_account_management.mail_template_alert_told")
        now = template.partner_to
        self.assertNotIn("join", now)
        for before, after in (
            (
                '{{ ",".join(str(i) for i in (object._get_people() or'
                " object.account_id.partner_id).ids) }}",
                now,
            ),
            (
                "{{ object.user_id.partner_id.id }}",
                "{{ object.user_id.partner_id.id }}",
            ),
        ):
            template.partner_to = before
            self.env.flush_all()
            self._load().address_one(self.env.cr)
            self.env.invalidate_all()
            self.assertEqual(template.partner_to, after)

    def test_anonymous_evidence_keeps_the_month(self):
        partner = self.env["res.partner"].create(
            {"name": "Customer", "is_company": True}
        )
        account = self.env["key.account"].create(
            {"partner_id": partner.id, "company_id": self.env.company.id}
        )
        moment = datetime(2026, 5, 14, 9, 59, 44)
        lines = [
            {"anonymous": anonymous, "date": moment, "text": "Late"}
            for anonymous in (True, False)
        ]
        alert = self.env["key.account.alert"]._open(
            account, "detractor", lines={account.id: lines}
        )
        self.env.flush_all()
        self._load().keep_the_month(self.env.cr)
        self.env.invalidate_all()
        dates = {line.anonymous: line.date for line in alert.evidence_ids}
        self.assertEqual(dates, {True: datetime(2026, 5, 1, 12), False: moment})

    def _load(self):
        return load_script(str(FOLDER / "19.0.1.1.0" / "pre-migrate.py"), "anonymous")
