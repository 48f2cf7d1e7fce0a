from unittest.mock import patch

from odoo.tests import tagged

from .common import KeyAccountTeamCommon


@tagged("post_install", "-at_install")
class TestWizardRights(KeyAccountTeamCommon):
    """Anybody may create a wizard with any id in it: what it computes of that record, it
    computes as the user. Core's default for stored and related fields is the superuser."""

    def _find_computed_as_superuser(self):
        """Return the ``model.field`` of our wizards that core computes as superuser."""
        return sorted(
            str(field)
            for name, model in self.env.registry.items()
            if name.startswith("key.account.") and model._transient
            for field in model._fields.values()
            if field.compute and field.compute_sudo
        )

    def test_no_wizard_computes_as_superuser(self):
        self.assertEqual(self._find_computed_as_superuser(), [])

    def test_a_wizard_that_does_is_found(self):
        field = self.env["key.account.assign"]._fields["activity_count"]
        with patch.object(field, "compute_sudo", True):
            found = self._find_computed_as_superuser()
        self.assertEqual(found, ["key.account.assign.activity_count"])
