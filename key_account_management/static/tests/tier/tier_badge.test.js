import {expect, test} from "@odoo/hoot";
import {queryAllTexts} from "@odoo/hoot-dom";
import {defineModels, fields, models, mountView} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

class Tier extends models.Model {
    _name = "tier";
    name = fields.Char();
    color = fields.Integer();
    _records = [
        {id: 1, name: "Strategic", color: 10},
        {id: 2, name: "Key", color: 4},
    ];
}

class Account extends models.Model {
    _name = "account";
    tier_id = fields.Many2one({relation: "tier"});
    user_id = fields.Many2one({relation: "tier", string: "Anything else"});
    _records = [
        {id: 1, tier_id: 1, user_id: 1},
        {id: 2, tier_id: 2, user_id: 1},
        {id: 3, tier_id: false, user_id: 1},
    ];
}

defineMailModels();
defineModels([Account, Tier]);

const ARCH = `
    <kanban><templates><t t-name="card">
        <field name="tier_id" widget="key_account_tier" options="{'hide_grouped': True}"/>
    </t></templates></kanban>`;
const badges = ".o_kanban_record .badge:not(:empty)";

test("a tier has its own colour", async () => {
    await mountView({type: "kanban", resModel: "account", arch: ARCH});
    expect(queryAllTexts(badges)).toEqual(["Strategic", "Key"]);
    expect(`${badges}:eq(0)`).toHaveClass("o_tag_color_10");
    expect(`${badges}:eq(1)`).toHaveClass("o_tag_color_4");
});

test("grouped by something else, the card says the tier", async () => {
    const view = {type: "kanban", resModel: "account", arch: ARCH};
    await mountView({...view, groupBy: ["user_id"]});
    expect(badges).toHaveCount(2);
});

test("grouped by tier, the group says it once", async () => {
    const view = {type: "kanban", resModel: "account", arch: ARCH};
    await mountView({...view, groupBy: ["tier_id"]});
    expect(".o_kanban_group").toHaveCount(3);
    expect(badges).toHaveCount(0);
});
