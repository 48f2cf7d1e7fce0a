from odoo import http
from odoo.http import content_disposition, request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ImportTemplate(http.Controller):
    @http.route(
        "/key_account_management/import_template/<string:model>/<int:number>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def import_template(self, model, number):
        """Return the template of an import, in the language of the reader."""
        mixin = request.env.registry["key.account.import.template.mixin"]
        records = request.env.get(model)
        if records is None or not isinstance(records, mixin):
            return request.not_found()
        records.check_access("read")
        template = records._make_import_template(number)
        if not template:
            return request.not_found()
        name, content = template
        headers = [
            ("Content-Type", XLSX),
            ("Content-Disposition", content_disposition(name)),
        ]
        return request.make_response(content, headers)
