import {ImportDataOptions} from "@base_import/import_data_options/import_data_options";
import {expect, test} from "@odoo/hoot";

async function getNames(currentModel, type = "many2one") {
    const options = await ImportDataOptions.prototype.loadOptions.call({
        currentModel,
        props: {fieldInfo: {type, required: false}},
    });
    return options.map(([name]) => name);
}

test("what a name alone can't make is not offered to be made", async () => {
    const offered = ["prevent", "import_set_empty_fields", "import_skip_records"];
    for (const model of ["key.account", "key.account.tier", "key.account.criterion"]) {
        expect(await getNames(model)).toEqual(offered);
    }
    const roles = await getNames("key.account.decision.role", "many2many");
    expect(roles).toEqual([...offered, "name_create_enabled_fields"]);
});
