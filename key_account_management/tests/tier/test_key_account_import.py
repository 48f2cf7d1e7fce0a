import json
from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import AS_OF
from .common import KeyAccountTierCommon

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPTIONS = {
    "quoting": '"',
    "separator": ",",
    "has_headers": True,
    "date_format": "%Y-%m-%d",
}


@tagged("post_install", "-at_install")
class TestImport(KeyAccountTierCommon):
    """Through core's import, as users, with the templates that it offers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls._create_user("importer", "group_all_accounts")
        cls.marc = cls._create_user("marc", "group_user")
        cls.marc.name = "Marc Demo"
        cls._create_user("mitchell", "group_user").name = "Mitchell Admin"
        cls.gemini = cls._create_partner("Gemini Furniture")
        cls.other = cls._create_partner("Other Customer", ref="C-1042")
        for partner in (cls.gemini, cls.other):
            cls._create_order(partner, 5)
        cls._create_order(cls._create_partner("Giant"), 9_000_000)
        cls.stranger = cls._create_partner("Stranger")
        cls.assessments.assess(cls.company, AS_OF)
        cls.accounts = cls.env["key.account"].search(
            [("company_id", "=", cls.company.id)]
        )

    def _start_import(self, model, content, kind="text/csv", lang="en_US"):
        context = {"lang": lang, "allowed_company_ids": self.company.ids}
        env = self.env(user=self.user, context=context)
        return env["base_import.import"].create(
            {"res_model": model, "file": content, "file_type": kind}
        )

    def _import_rows(self, model, columns, *rows, dryrun=False):
        content = "\n".join([",".join(columns), *rows])
        job = self._start_import(model, content.encode())
        return job.execute_import(list(columns), list(columns), {**OPTIONS}, dryrun)

    def _import_template(self, model, number=0, lang="en_US"):
        """Import a template as it is, as the client does: with the columns that it suggests."""
        context = {"lang": lang, "allowed_company_ids": self.company.ids}
        maker = self.env(user=self.user, context=context)[model]
        _label, _columns, rows = maker._get_import_examples()[number]
        self.gemini.name = rows[0][0]
        name, content = maker._make_import_template(number)
        self.assertTrue(name.endswith(".xlsx"))
        job = self._start_import(model, content, XLSX, lang)
        preview = job.parse_preview({**OPTIONS, "sheet": "Import"})
        self.assertNotIn("error", preview)
        headers = preview["headers"]
        matches = ["/".join(preview["matches"][i]) for i in range(len(headers))]
        result = job.execute_import(matches, headers, preview["options"])
        self.assertEqual(result["messages"], [])
        return headers, rows

    def _speak_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        module = self.env["ir.module.module"].search(
            [("name", "=", "key_account_management")]
        )
        module._update_translations(["zh_CN"])
        for record, name in (
            (self.tiers["Strategic"], "战略"),
            (self.tiers["Key"], "重点"),
            (self.criteria["Strategic fit"], "战略契合度"),
        ):
            record.with_context(lang="zh_CN").name = name

    def assertErrors(self, result, *texts):
        """Each error says its part, on its row; nothing is loaded."""
        messages = [m["message"] for m in result["messages"] if m["type"] == "error"]
        self.assertEqual(len(messages), len(texts), messages)
        for text, message in zip(texts, messages, strict=True):
            self.assertIn(text, message)
        self.assertFalse(result["ids"])

    def test_template_of_managers(self):
        self._import_template("key.account")
        accounts = self._get_account(self.gemini) | self._get_account(self.other)
        self.assertEqual(accounts.mapped("user_id"), self.user)

    def test_template_of_tiers(self):
        self._import_template("key.account", 1)
        account = self._get_account(self.gemini)
        self.assertEqual(
            (account.tier_id.name, account.manual_user_id), ("Strategic", self.user)
        )
        self.assertTrue(account.manual_until)
        change = account.change_ids[0]
        self.assertEqual((change.kind, change.user_id), ("override", self.user))
        self.assertIn("Framework contract", change.reason)
        self.assertEqual(self._get_tier(self.other), "Key")

    def test_template_of_judgements(self):
        self._import_template("key.account.judgement")
        judgement = self._get_account(self.gemini).judgement_ids
        self.assertEqual(
            (judgement.criterion_id.name, judgement.value, judgement.user_id),
            ("Influence in the industry", 65, self.user),
        )
        self.assertGreater(judgement.date_until, judgement.date)
        other = self._get_account(self.other).judgement_ids
        self.assertEqual(other.criterion_id.name, "Strategic fit")

    def test_templates_of_another_language(self):
        """Titles and values as the reader calls them, and found again as they are."""
        self._speak_chinese()
        headers, rows = self._import_template("key.account", 0, "zh_CN")
        self.assertEqual(headers, ["客户", "大客户经理"])
        headers, rows = self._import_template("key.account", 1, "zh_CN")
        self.assertEqual([row[1] for row in rows], ["战略", "重点"])
        self.assertEqual(self._get_tier(self.gemini), "Strategic")
        _headers, rows = self._import_template("key.account.judgement", 0, "zh_CN")
        self.assertIn("战略契合度", [row[1] for row in rows])
        judged = self._get_account(self.gemini) | self._get_account(self.other)
        self.assertIn(self.criteria["Strategic fit"], judged.judgement_ids.criterion_id)

    def test_values_in_any_language(self):
        """A file comes from whoever wrote it: each reads the names of the others, too."""
        self._speak_chinese()
        columns = ["partner_id", "manual_tier_id", "manual_reason", "manual_until"]
        self.gemini.name = "Gemini"
        for lang, tier, wanted in (
            ("en_US", "战略", "Strategic"),
            ("zh_CN", "Key", "Key"),
            ("zh_CN", "战略", "Strategic"),
        ):
            content = f"{','.join(columns)}\nGemini,{tier},Why,2999-01-01"
            job = self._start_import("key.account", content.encode(), lang=lang)
            result = job.execute_import(columns, columns, {**OPTIONS})
            self.assertEqual(result["messages"], [], (lang, tier))
            self.assertEqual(self._get_tier(self.gemini), wanted)
        # Who types one sees the own language alone.
        tiers = self.env["key.account.tier"].with_context(lang="en_US")
        self.assertFalse(tiers.name_search("战略", operator="="))

    def test_rows_of_a_file_without_titles_and_of_a_later_part(self):
        columns = ["partner_id", "user_id"]
        job = self._start_import("key.account", b"C-1042,\nNobody,")
        options = {**OPTIONS, "has_headers": False}
        for skip in (0, 1):
            result = job.execute_import(columns, columns, {**options, "skip": skip})
            self.assertErrors(result, "“Nobody” has no account")
            self.assertEqual(result["messages"][0]["record"], 2)

    def test_import_of_others_as_core_says(self):
        job = self._start_import("res.partner", b"name,country_id\nAnn,Nowhere")
        columns = ["name", "country_id"]
        [message] = job.execute_import(columns, columns, {**OPTIONS})["messages"]
        self.assertEqual(message["rows"]["from"], 0)
        self.assertNotIn("row", message["message"])

    def test_each_error_on_a_line_of_its_own(self):
        """Several wrong customers: each says what is wrong, with its row of the file, and none
        stands in a column, where the client would hide the text and offer to create them."""
        rows = ("Nobody,", "Gemini Furniture,", "Nemo,", "Nobody,")
        result = self._import_rows("key.account", ("partner_id", "user_id"), *rows)
        self.assertErrors(result, "“Nobody” has no account", "“Nemo” has no account")
        self.assertEqual([m["record"] for m in result["messages"]], [2, 4])
        ends = [set(m["rows"].values()) for m in result["messages"]]
        self.assertEqual([len(rows) for rows in ends], [1, 1], "no “multiple rows”")
        self.assertIn("(rows 2, 5)", result["messages"][0]["message"])
        self.assertFalse([m for m in result["messages"] if m.get("field")])

    def test_by_external_id(self):
        """As exported files have it: of the account, or of the customer."""
        account = self._get_account(self.gemini)
        [[xid]] = account.export_data(["id"])["datas"]
        result = self._import_rows("key.account", ("id", "user_id"), f"{xid},Marc Demo")
        self.assertEqual((result["messages"], result["ids"]), ([], account.ids))
        self.assertEqual(account.user_id, self.marc)
        [[xid]] = self.other.export_data(["id"])["datas"]
        columns = ("partner_id/id", "user_id")
        result = self._import_rows("key.account", columns, f"{xid},Marc Demo")
        self.assertEqual(result["messages"], [])
        self.assertEqual(self._get_account(self.other).user_id, self.marc)

    def test_by_database_id(self):
        account = self._get_account(self.gemini)
        columns = (".id", "partner_id", "user_id")
        row = f"{account.id},Whatever,Marc Demo"
        self.assertEqual(self._import_rows("key.account", columns, row)["messages"], [])
        self.assertEqual(account.user_id, self.marc)

    def test_exported_judgement_comes_back(self):
        judgement = self._judge(self._get_account(self.gemini), "Potential", 10)
        [[xid]] = judgement.export_data(["id"])["datas"]
        model = "key.account.judgement"
        self.user.group_ids |= self.env.ref("key_account_management.group_manager")
        result = self._import_rows(model, ("id", "value"), f"{xid},55")
        self.assertEqual((result["messages"], judgement.value), ([], 55))

    def test_cells_that_are_no_text(self):
        """By RPC a file may hold anything: numbers and nothing are read, the rest is told."""
        account = self._get_account(self.gemini)
        self.gemini.ref = "1042"
        for model, columns, values in (
            ("key.account", ["partner_id", "user_id"], ["Marc Demo"]),
            (
                "key.account.judgement",
                ["account_id", "criterion_id", "value", "date_until", "evidence"],
                ["Potential", 10, date(2030, 12, 31), "Talks"],
            ),
        ):
            records = self.env[model].with_user(self.user)
            result = records.load(columns, [[1042, *values]])
            self.assertEqual(result["messages"], [])
            for row in ([None, *values], [False, *values]):
                result = records.load(columns, [row])
                self.assertIn("names no account", result["messages"][0]["message"])
            for row in ([["x"], *values], [{"a": 1}, *values], ["x"], 7):
                with self.assertRaisesRegex(UserError, "Row 1: "):
                    records.load(columns, [row])
        self.assertEqual(account.user_id, self.marc)
        self.assertEqual(account.judgement_ids.value, 10)
        with self.assertRaisesRegex(UserError, "Row 1: "):
            self.env["key.account.judgement"].load(["id", "value"], [[["x"], 5]])

    def test_accounts_are_not_created(self):
        """All errors at once, each on its row; the good row is not loaded either."""
        result = self._import_rows(
            "key.account",
            ("partner_id", "user_id"),
            "Gemini Furniture,Marc Demo",
            "Stranger,Marc Demo",
            ",Marc Demo",
            "C-1042,Nobody Known",
        )
        self.assertErrors(
            result,
            "“Stranger” has no account in Tested",
            "names no account",
            "No matching record found for name 'Nobody Known'",
        )
        self.assertIn("the assessment makes one", result["messages"][0]["message"])
        rows = [message["record"] for message in result["messages"]]
        self.assertEqual(rows, [3, 4, 5], "of the file, whose titles are row 1")
        self.assertIn("(row 5)", result["messages"][2]["message"])
        self.assertFalse(self.accounts.user_id)
        self.assertFalse(self._get_account(self.stranger))

    def test_rows_left_out_on_demand(self):
        """The client's choice for customers that match nothing."""
        columns = ["partner_id", "user_id"]
        rows = ("Stranger,Marc Demo", "C-1042,Marc Demo")
        content = "\n".join([",".join(columns), *rows])
        job = self._start_import("key.account", content.encode())
        options = {**OPTIONS, "import_skip_records": ["partner_id"]}
        result = job.execute_import(columns, columns, options)
        self.assertEqual(result["ids"], self._get_account(self.other).ids)
        self.assertEqual(self._get_account(self.other).user_id, self.marc)

    def test_long_file_part_by_part(self):
        """Where the next part begins is told in rows of the file, those left out included."""
        rows = [["Stranger", "9"], ["Gemini Furniture", "10"], ["C-1042", "20"]]
        rows = [[name, "Potential", value, "Seen"] for name, value in rows]
        model = self.env["key.account.judgement"].with_user(self.user)
        model = model.with_context(import_skip_records=["account_id"], _import_limit=1)
        columns = ["account_id", "criterion_id", "value", "evidence"]
        result = model.load(columns, rows)
        self.assertEqual(result["messages"], [])
        self.assertEqual((len(result["ids"]), result["nextrow"]), (1, 2))
        self.assertEqual(model.browse(result["ids"]).value, 10)

    def test_unknown_ids(self):
        for column, cell in (
            ("id", "no.such"),
            ("id", "bare"),
            (".id", "x"),
            (".id", "0"),
        ):
            with self.subTest(column=column, cell=cell):
                result = self._import_rows(
                    "key.account", (column, "user_id"), f"{cell},"
                )
                self.assertErrors(result, f"“{cell}” has no account")

    def test_no_column_names_the_account(self):
        result = self._import_rows("key.account", ("user_id",), "Marc Demo")
        self.assertErrors(result, "No column says which account")

    def test_namesakes(self):
        """Never one of them by chance."""
        double = self._create_partner("Gemini Furniture")
        self._create_order(double, 5)
        self._assess()
        columns = ("partner_id", "user_id")
        result = self._import_rows("key.account", columns, "Gemini Furniture,Marc Demo")
        self.assertErrors(result, "2 accounts of Tested are called “Gemini Furniture”")

    def test_another_company(self):
        """An account is looked for in the current company only, though the customer has one
        in both."""
        other = self._create_company("Second")
        self.user.company_ids |= other
        self._create_order(self.gemini, 5, company=other)
        self._assess(company=other)
        columns = ("partner_id", "manual_tier_id", "manual_reason", "manual_until")
        row = "Gemini Furniture,Strategic,Contract,2099-01-01"
        job = self._start_import(
            "key.account", "\n".join([",".join(columns), row]).encode()
        )
        job = job.with_context(allowed_company_ids=[other.id, self.company.id])
        result = job.execute_import(list(columns), list(columns), {**OPTIONS})
        self.assertEqual(result["messages"], [])
        self.assertEqual(self._get_tier(self.gemini, other), "Strategic")
        self.assertEqual(
            self._get_account(self.gemini, other).tier_id.company_id, other
        )
        self.assertEqual(self._get_tier(self.gemini), "Standard")

    def test_override_needs_reason_and_day(self):
        columns = ("partner_id", "manual_tier_id", "manual_reason", "manual_until")
        rows = (
            "Gemini Furniture,Key,,2099-01-01",
            "C-1042,Key,Contract,2001-01-01",
        )
        result = self._import_rows("key.account", columns, *rows)
        errors = [m["message"] for m in result["messages"] if m["type"] == "error"]
        self.assertIn("needs a reason", errors[0])
        self.assertTrue(any("must be a day from today on" in error for error in errors))
        self.assertFalse(self.accounts.manual_tier_id)
        bad = self._import_rows("key.account", columns, "C-1042,No tier,Why,2099-01-01")
        self.assertErrors(bad, "No matching record found for name 'No tier'")
        bad = self._import_rows("key.account", columns, "C-1042,Key,Why,tomorrow")
        self.assertIn("tomorrow", bad["messages"][0]["message"])

    def test_judgement_off_its_scale(self):
        columns = ("account_id", "criterion_id", "value", "evidence")
        model = "key.account.judgement"
        result = self._import_rows(
            model, columns, "Gemini Furniture,Potential,900,Seen"
        )
        self.assertErrors(result, "the value 900.0 is off its scale")
        result = self._import_rows(model, columns, "Gemini Furniture,Sales,9,Seen")
        self.assertErrors(result, "is measured, not judged")
        self.assertFalse(self._get_account(self.gemini).judgement_ids)

    def test_figures_are_not_imported(self):
        columns = ("partner_id", "ordered_amount")
        result = self._import_rows("key.account", columns, "Gemini Furniture,99")
        self.assertErrors(result, "computed by the assessment")

    def test_own_accounts(self):
        """Who sees own accounts changes own accounts."""
        self._get_account(self.gemini).user_id = self.marc
        self.user.group_ids = self.env.ref("key_account_management.group_user")
        columns = ("partner_id", "manual_reason")
        result = self._import_rows("key.account", columns, "Gemini Furniture,Mine")
        self.assertErrors(result, "or none that you may change")

    def test_try_before(self):
        """*Test* tells the same and writes nothing."""
        columns = ("partner_id", "user_id")
        row = "Gemini Furniture,Marc Demo"
        result = self._import_rows("key.account", columns, row, dryrun=True)
        self.assertEqual(result["messages"], [])
        self.env.invalidate_all()
        self.assertFalse(self._get_account(self.gemini).user_id)

    def test_queries(self):
        """Accounts are found with the same number of queries for few and for many."""
        partners = [self._create_partner(f"Many {i}") for i in range(40)]
        for partner in partners:
            self._create_order(partner, 1)
        self._assess()
        model = self.env["key.account"].with_user(self.user)

        def count(names):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            model._find_accounts(names, "partner_id", "res.partner")
            return self.env.cr.sql_log_count - before

        names = {partner.name for partner in partners}
        count(names)
        self.assertEqual(count(names), count({"Many 1"}))

    def test_ledger_exports(self):
        """Moves with their values and documents, for whoever wants to compute again."""
        self.user.group_ids |= self.env.ref("base.group_allow_export")
        account = self._get_account(self.gemini)
        columns = ["account_id", "date", "kind", "from_tier_id", "to_tier_id", "why"]
        columns += ["criterion_values", "document_ids", "assessment_id"]
        change = account.change_ids.with_user(self.user)
        [row] = change.export_data(columns)["datas"]
        values = dict(zip(columns, row, strict=True))
        self.assertEqual(values["account_id"], "Gemini Furniture")
        self.assertEqual((values["date"], values["to_tier_id"]), (AS_OF, "Standard"))
        sales = str(self.criteria["Sales"].id)
        self.assertEqual(json.loads(values["criterion_values"])[sales], 5.0)
        order = self.gemini.sale_order_ids
        self.assertEqual(json.loads(values["document_ids"]), order.ids)
        self.assertIn("Tested", values["assessment_id"])
