from datetime import date, datetime

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from odoo.addons.key_account_management.models.account.arguments import (
    read_day,
    read_number,
    read_records,
    read_rows,
    read_word,
)


@tagged("post_install", "-at_install")
class TestArguments(TransactionCase):
    """What comes in by RPC is what was wanted, or a clear error."""

    def test_day(self):
        day = date(2026, 6, 30)
        for value in (day, "2026-06-30", datetime(2026, 6, 30, 12)):
            self.assertEqual(read_day(self.env, value), day)
        for value in (None, False):
            self.assertIsNone(read_day(self.env, value))
        for value in ("2026-13-45", "abc", 7, 1.5, [], {"a": 1}, date(1, 1, 1), True):
            with self.assertRaisesRegex(UserError, "is not a day"):
                read_day(self.env, value)

    def test_number(self):
        self.assertEqual(read_number(self.env, 12), 12)
        for value in (0, -1, 10**9, "12", 1.5, True, None, [12]):
            with self.assertRaisesRegex(UserError, "whole number from 1 to 1200"):
                read_number(self.env, value)

    def test_word(self):
        self.assertEqual(read_word(self.env, "swot"), "swot")
        for value in (None, False, ""):
            self.assertEqual(read_word(self.env, value), "")
        for value in (7, ["swot"], {"a": 1}, True):
            with self.assertRaisesRegex(UserError, "is not a text"):
                read_word(self.env, value)

    def test_records(self):
        companies = self.env["res.company"]
        one = self.env.company
        for value in (one, one.id, one.ids, (one.id,)):
            self.assertEqual(read_records(companies, value), one)
        for value in (None, False, [], 0, companies):
            self.assertEqual(read_records(companies, value), companies)
        for value in ("x", ["x"], -1, 10**12, {"a": 1}, [True], self.env.user):
            with self.assertRaisesRegex(UserError, "is not an id of Companies"):
                read_records(companies, value)

    def test_rows(self):
        names = ["name", "value"]
        day = date(2026, 6, 30)
        rows = read_rows(self.env, names, [["Ann", 7], (None, False), [day, 1.5]])
        self.assertEqual(rows, [["Ann", "7"], ["", ""], ["2026-06-30", "1.5"]])
        self.assertEqual(read_rows(self.env, names, []), [])
        for wrong in ("name", None, [7], [["name"]], {"name": 1}):
            with self.assertRaisesRegex(UserError, "are not the names of columns"):
                read_rows(self.env, wrong, [])
        for wrong in ("x", None, 7, {"a": 1}):
            with self.assertRaisesRegex(UserError, "are not the rows of a file"):
                read_rows(self.env, names, wrong)
        for wrong in ("ab", None, ["a"], ["a", "b", "c"], ["a", ["b"]], ["a", "b\0"]):
            with self.assertRaisesRegex(UserError, "Row 2: .* each of the 2 columns"):
                read_rows(self.env, names, [["a", "b"], wrong])
