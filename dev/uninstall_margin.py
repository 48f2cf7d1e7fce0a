# ruff: noqa: F821  (the shell gives it its env)
"""Fed to `odoo shell` by .ci/run: a ladder with a tier that rests on the margin outlives the
bridge's end."""

company = env.ref("base.main_company")
criterion = env["key.account.criterion"].create(
    {"name": "Margin", "measure": "margin", "company_id": company.id}
)
worst = company.key_account_tier_ids.sorted()[-1]
rule = {"criterion_id": criterion.id, "enter": 9, "keep": 8}
tier = env["key.account.tier"].create(
    {
        "name": "Profitable",
        "sequence": worst.sequence,
        "company_id": company.id,
        "rule_ids": [(0, 0, rule)],
    }
)
worst.sequence += 1
env.cr.commit()
bridge = env["ir.module.module"].search(
    [("name", "=", "key_account_management_margin")]
)
bridge.button_immediate_uninstall()
