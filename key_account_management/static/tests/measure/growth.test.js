import {expect, test} from "@odoo/hoot";
import {queryAllTexts} from "@odoo/hoot-dom";
import {defineModels, fields, models, mountView} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

class Account extends models.Model {
    _name = "account";
    growth = fields.Float();
    _records = [12.3, -27, -0.4, 1, 0].map((growth, index) => ({
        id: index + 1,
        growth,
    }));
}

defineMailModels();
defineModels([Account]);

test("an arrow takes the place of the sign, little is grey", async () => {
    await mountView({
        type: "list",
        resModel: "account",
        arch: `<list><field name="growth" widget="key_account_growth"/></list>`,
    });
    const growth = ".o_data_row .o_key_account_growth";
    const texts = queryAllTexts(growth).map((text) => text.replace(/\s+/g, " "));
    expect(texts).toEqual(["▲ 12.3 %", "▼ 27 %", "▼ 0.4 %", "▲ 1 %", "0 %"]);
    const colors = ["success", "danger", "700", "700", "700"];
    for (const [index, color] of colors.entries()) {
        expect(`${growth}:eq(${index})`).toHaveClass(`text-${color}`);
    }
});
