from odoo.models import BaseModel
from odoo.tests import tagged
from odoo.tools import SQL

from ...models.account.key_account import STORED
from ..common import AS_OF
from .common import KeyAccountTierCommon

DECIDED = (
    "partner_id",
    "company_id",
    "user_id",
    "tier_since",
    "computed_tier_id",
    "computed_since",
    "score",
    "known_weight",
    "near_threshold",
    "fingerprint",
)


@tagged("post_install", "-at_install")
class TestApply(KeyAccountTierCommon):
    """What the assessment writes past the ORM has all columns as the ORM would write them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partners = cls._create_customers_of_three_tiers()
        partners["Mid"].user_id = cls._create_user("manager", "group_user")
        cls._create_order(partners["Low"], 7, AS_OF.replace(year=AS_OF.year - 1))

    def _read_columns(self, records):
        """Return all that the table holds of these records, but for their ids."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT TO_JSONB(t) - 'id' FROM %s t WHERE id IN %s ORDER BY id",
                SQL.identifier(records._table),
                records._ids,
            )
        )
        return [columns for (columns,) in rows]

    def test_new_accounts(self):
        self._assess()
        company = [("company_id", "=", self.company.id)]
        accounts = self.env["key.account"].sudo().search(company, order="id")
        by_statement = self._read_columns(accounts)
        self.assertEqual(len({columns["tier_id"] for columns in by_statement}), 3)
        accounts.unlink()
        by_orm = accounts.create(
            [
                {name: columns[name] for name in (*DECIDED, *STORED)}
                for columns in by_statement
            ]
        )
        self.assertEqual(self._read_columns(by_orm), by_statement)

    def test_ledger(self):
        changes = self._assess().change_ids.sorted("id")
        by_statement = self._read_columns(changes)
        self.assertEqual(len(by_statement), 3)
        # As the model refuses it to everybody.
        by_orm = BaseModel.create(
            changes,
            [
                {
                    name: field.convert_to_write(change[name], change)
                    for name, field in changes._fields.items()
                    if field.store and field.column_type and name != "id"
                }
                for change in changes
            ],
        )
        self.assertEqual(self._read_columns(by_orm), by_statement)
