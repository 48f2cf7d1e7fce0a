import {LedgerController} from "@key_account_management/tier/ledger_list";
import {expect, test} from "@odoo/hoot";

test("an export of the ledger has what decisions rest on", () => {
    const names = [
        "date",
        "why",
        "criterion_values",
        "document_ids",
        "document_amounts",
    ];
    const columns = [
        {type: "field", name: "date"},
        {type: "field", name: "why", optional: "hide"},
    ];
    const fields = Object.fromEntries(names.map((name) => [name, {name}]));
    const exported = LedgerController.prototype.getExportableFields.call({
        optionalActiveFields: {},
        props: {archInfo: {columns}, context: {}, fields},
    });
    expect(exported.map((field) => field.name)).toEqual([
        "date",
        "criterion_values",
        "document_ids",
        "document_amounts",
    ]);
});
