from odoo import api, models

from .arguments import read_rows


class KeyAccountImportMixin(models.AbstractModel):
    """Import from files that name accounts as people do: by the name or the reference of the
    customer; or by external ids of account or customer, as exported files have them.

    All in the current company: in another one the same customer has another account. Core
    takes the first of several matches, and creates what it can't find; here both are errors.
    They are told for all rows together, and then nothing is loaded.
    """

    _name = "key.account.import.mixin"
    _inherit = ["key.account.import.template.mixin"]
    _description = "Import that Names Accounts"

    @api.model
    def _load_naming_accounts(self, load, names, data, naming, target):
        """Load as core's ``load`` does, having found the accounts first.

        :param load: core's, as a function of the recordset, the columns and the rows
        :param dict naming: column that may name the account → model of what it names; the
            first of them in the file does
        :param str target: the column that core sees in their place
        """
        data = read_rows(self.env, names, data)
        found_in = [column for column in naming if column in names]
        if not found_in:
            return {
                "ids": False,
                "messages": [self._get_nameless_message()],
                "nextrow": 0,
            }
        column = found_in[0]
        cells = [row[names.index(column)].strip() for row in data]
        accounts, errors = self._match_rows(cells, column, naming[column])
        other_columns = [i for i, name in enumerate(names) if name not in naming]
        good = sorted(accounts)
        rows = [
            [str(accounts[i].id), *(data[i][k] for k in other_columns)] for i in good
        ]
        # The rules leave tiers and criteria of this company alone to be found.
        # The accounts are found, so that core has no row to leave out for them.
        skipped = self.env.context.get("import_skip_records", ())
        model = self.with_context(
            allowed_company_ids=self.env.company.ids,
            import_skip_records=[n for n in skipped if n != column.partition("/")[0]],
        )
        with self.env.cr.savepoint() as savepoint:
            result = load(model, [target, *(names[k] for k in other_columns)], rows)
            if errors:
                savepoint.rollback()
        for message in result["messages"]:
            if row_range := message.get("rows"):
                message["rows"] = {end: good[row] for end, row in row_range.items()}
                message["record"] = message["rows"]["from"]
        if next_row := result.get("nextrow"):  # of a long file, imported part by part
            result["nextrow"] = good[next_row] if next_row < len(good) else len(data)
        if errors:
            result |= {"ids": False, "messages": errors + result["messages"]}
        return result

    @api.model
    def _match_rows(self, cells, column, model):
        """Return ``{row number: account}`` and the messages about the other rows."""
        accounts_by_cell = self._find_accounts(set(cells), column, model)
        field = column.partition("/")[0]
        # What the client offers for values that match nothing: leave the row out.
        skipping = field in self.env.context.get("import_skip_records", ())
        matched, errors = {}, []
        for index, cell in enumerate(cells):
            accounts = accounts_by_cell.get(cell, self.env["key.account"])
            if len(accounts) == 1:
                matched[index] = accounts
            elif accounts or not skipping:
                # Without the field: in a column the client tells several errors without
                # their text, and offers to create what can't be created.
                errors.append(
                    {
                        "type": "error",
                        "rows": {"from": index, "to": index},
                        "record": index,
                        "message": self._get_account_error(cell, accounts),
                    }
                )
        return matched, errors

    @api.model
    def _find_accounts(self, cells, column, model):
        """Return ``{cell: accounts}`` of the current company that the user may read."""
        accounts = self.env["key.account"].with_context(active_test=False)
        in_company = [("company_id", "=", self.env.company.id)]
        kind = column.rpartition("/")[2]
        if kind not in ("id", ".id"):
            names = ("name", "complete_name", "ref")
            domain = ["|"] * (len(names) - 1)
            domain += [(f"partner_id.{name}", "in", list(cells)) for name in names]
            pairs = [
                (account, {account.partner_id[name] for name in names} & cells)
                for account in accounts.search(in_company + domain)
            ]
        else:
            ids = self._get_ids(cells, kind, model)
            path = "partner_id" if model == "res.partner" else "id"
            domain = [(path, "in", list(ids.values()))]
            key = "partner_id.id" if model == "res.partner" else "id"
            by_id = {
                account.mapped(key)[0]: account
                for account in accounts.search(in_company + domain)
            }
            pairs = [(by_id[i], {cell}) for cell, i in ids.items() if i in by_id]
        accounts_by_cell = {}
        for account, named in pairs:
            for cell in named:
                accounts_by_cell[cell] = accounts_by_cell.get(cell, account) | account
        return accounts_by_cell

    @api.model
    def _get_ids(self, cells, kind, model):
        """Return ``{cell: database id}`` of the cells that hold an id of the kind."""
        if kind == ".id":
            return {cell: int(cell) for cell in cells if cell.isdecimal()}
        full = {cell if "." in cell else f"__import__.{cell}": cell for cell in cells}
        # As core's import, which reads external ids past the rights on them.
        known = (
            self.env["ir.model.data"]
            .sudo()
            .search_fetch(
                [
                    ("model", "=", model),
                    ("name", "in", [name.partition(".")[2] for name in full]),
                ],
                ["module", "name", "res_id"],
            )
        )
        return {
            full[data.complete_name]: data.res_id
            for data in known
            if data.complete_name in full
        }

    @api.model
    def _get_nameless_message(self):
        message = self.env._(
            "No column says which account a row is about. Add one with the customer's name or "
            "reference, or with an external ID."
        )
        return {"type": "error", "message": message}

    @api.model
    def _get_account_error(self, cell, accounts):
        company = self.env.company.name
        if accounts:
            return self.env._(
                "%(count)s accounts of %(company)s are called “%(name)s”. Use the customer's "
                "reference or an external ID instead.",
                count=len(accounts),
                company=company,
                name=cell,
            )
        if not cell:
            return self.env._(
                "The row names no account. Enter the customer, or delete it."
            )
        return self.env._(
            "“%(name)s” has no account in %(company)s, or none that you may change. Accounts "
            "can't be imported: the assessment makes one for each customer with an order. "
            "Check the spelling, or remove the row.",
            name=cell,
            company=company,
        )
