# ruff: noqa: F821  (the shell gives it its env)
"""Fed to `odoo shell` by .ci/run: ladders with a tier that rests on what a bridge measures outlive
the bridge's end. Each bridge there is, and each measure that it adds."""

company = env.ref("base.main_company")
bridges = env["ir.module.module"].search(
    [("name", "=like", r"key\_account\_management\_%"), ("state", "=", "installed")]
)
added = env["ir.model.data"].search(
    [
        ("module", "in", bridges.mapped("name")),
        ("name", "=like", r"selection\_\_key\_account\_criterion\_\_measure\_\_%"),
    ]
)
measures = env["ir.model.fields.selection"].browse(added.mapped("res_id"))
measures = measures.mapped("value")
assert len(measures) >= len(bridges) >= 1, (bridges, measures)
worst = company.key_account_tier_ids.sorted()[-1]
for place, measure in enumerate(measures):
    criterion = env["key.account.criterion"].create(
        {"name": measure, "measure": measure, "company_id": company.id}
    )
    rule = {"criterion_id": criterion.id, "enter": 9, "keep": 8}
    env["key.account.tier"].create(
        {
            "name": measure,
            "sequence": worst.sequence + place,
            "company_id": company.id,
            "rule_ids": [(0, 0, rule)],
        }
    )
worst.sequence += len(measures)
env.cr.commit()
bridges.button_immediate_uninstall()
env.cr.execute(
    "SELECT name FROM key_account_criterion WHERE measure = ANY(%s)", [measures]
)
assert not env.cr.fetchall(), "a measure stays"
