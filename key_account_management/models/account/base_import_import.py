from odoo import api, models

SHOWN = 20  # rows that one message names


class Import(models.TransientModel):
    """Errors of our imports say their row as a spreadsheet shows it: with titles, the first row
    of data is row 2. Core counts the data, from 0 or 1, and anew in each part of a long file."""

    _inherit = "base_import.import"

    def execute_import(self, fields, columns, options, dryrun=False):
        before = (options.get("skip") or 0) + bool(options.get("has_headers"))
        result = super().execute_import(fields, columns, options, dryrun)
        ours = self.env.registry["key.account.import.template.mixin"]
        if isinstance(self.env[self.res_model], ours):
            result["messages"] = self._number_rows(result["messages"], before)
        return result

    @api.model
    def _number_rows(self, messages, before):
        """Return the messages with their rows counted in the file.

        :param int before: rows of the file before the first one that was loaded
        """
        numbered, alike = [], {}
        for message in messages:
            if "rows" not in message:
                numbered.append(message)
                continue
            rows = {end: row + before for end, row in message["rows"].items()}
            number = rows["from"] + 1
            told = {**message, "rows": rows, "record": number}
            if message.get("field"):
                # The client tells one alone by its text, and several by value and row.
                text = message["message"]
                told["message"] = self.env._(
                    "%(text)s (row %(row)s)", text=text, row=number
                )
            elif (key := message["message"]) in alike:
                # Of several with one text it would say "at multiple rows".
                alike[key][1].append(number)
                continue
            else:
                told["rows"]["to"] = rows["from"]
                alike[key] = told, [number]
            numbered.append(told)
        for text, (told, rows) in alike.items():
            if len(rows) > 1:
                shown = ", ".join(map(str, rows[:SHOWN])) + "…" * (len(rows) > SHOWN)
                told["message"] = self.env._(
                    "%(text)s (rows %(rows)s)", text=text, rows=shown
                )
        return numbered
