from odoo import http
from odoo.http import request


class SurveyOptOut(http.Controller):
    # A mail program opts out by a request of its own (RFC 8058), so without a CSRF token; the
    # link is a secret that only the person has. Reading it does nothing: mail filters do.
    @http.route(
        "/key_account/survey/opt-out/<string:token>",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        csrf=False,
        sitemap=False,
    )
    def opt_out(self, token, **_post):
        """Ask whether the person wants no more surveys; do so when it is confirmed."""
        if not token.isprintable():  # a NUL, which no column can hold
            return request.not_found()
        # Whoever has the token need not have a login.
        invitations = request.env["key.account.survey.invitation"].sudo()
        invitation = invitations.search([("access_token", "=", token)], limit=1)
        if not invitation.partner_id:
            return request.not_found()
        done = request.httprequest.method == "POST"
        if done:
            invitation._opt_out()
        return request.render(
            "key_account_management.survey_opt_out",
            {"company": invitation.company_id, "done": done},
        )
