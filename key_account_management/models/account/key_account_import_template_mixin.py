import io
from datetime import date

import xlsxwriter

from odoo import api, models


class KeyAccountImportTemplateMixin(models.AbstractModel):
    """Templates for core's import, in the language of whoever asks for one: it finds its columns
    and values again."""

    _name = "key.account.import.template.mixin"
    _description = "Templates of an Import"

    @api.model
    def get_import_templates(self):
        """Return the files that core's import offers: made when they are asked for, with titles
        and values as the reader calls them."""
        return [
            {
                "label": label,
                "template": f"/key_account_management/import_template/{self._name}/{number}",
            }
            for number, (label, _columns, _rows) in enumerate(
                self._get_import_examples()
            )
        ]

    @api.model
    def _get_import_examples(self):
        """Return the templates as ``(label, names of the columns, rows of examples)``."""
        return []

    @api.model
    def _make_import_template(self, number):
        """Return the file name and the content of a template as a workbook; None where there is
        none of this number."""
        examples = dict(enumerate(self._get_import_examples()))
        if number not in examples:
            return None
        label, columns, rows = examples[number]
        file = io.BytesIO()
        book = xlsxwriter.Workbook(file, {"in_memory": True})
        sheet = book.add_worksheet("Import")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        title = book.add_format({"bold": True})
        for column, name in enumerate(columns):
            sheet.set_column(column, column, 24)
            sheet.write_string(0, column, self._get_column_title(name), title)
        for line, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(line, column, value, day)
                elif isinstance(value, int | float):
                    sheet.write_number(line, column, value)
                else:
                    sheet.write_string(line, column, value)
        book.close()
        return f"{label}.xlsx", file.getvalue()

    @api.model
    def _get_column_title(self, path):
        """Return the title that core's import finds the field by."""
        titles, model = [], self
        for name in path.split("/"):
            if name == "id":
                tree = self.env["base_import.import"].get_fields_tree(model._name, 0)
                titles.append(next(f["string"] for f in tree if f["name"] == "id"))
            else:
                field = model._fields[name]
                titles.append(field._description_string(self.env))
                model = self.env[field.comodel_name] if field.comodel_name else model
        return "/".join(titles)

    @api.model
    def _get_choice(self, name, value):
        """Return how the reader calls the choice ``value`` of the field ``name``."""
        return dict(self._fields[name]._description_selection(self.env))[value]
