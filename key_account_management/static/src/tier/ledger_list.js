import {registry} from "@web/core/registry";
import {unique} from "@web/core/utils/arrays";
import {ListController} from "@web/views/list/list_controller";
import {listView} from "@web/views/list/list_view";

// What a decision rests on: in every export of the ledger, in no column of the screen.
const EVIDENCE = [
    "criterion_values",
    "document_model",
    "document_ids",
    "document_amounts",
];

export class LedgerController extends ListController {
    getExportableFields() {
        const evidence = EVIDENCE.map((name) => this.props.fields[name]);
        return unique([...super.getExportableFields(), ...evidence.filter(Boolean)]);
    }
}

registry
    .category("views")
    .add("key_account_ledger", {...listView, Controller: LedgerController});
