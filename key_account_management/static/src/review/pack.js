import {registry} from "@web/core/registry";

import {FiguresField} from "../measure/figures_field";

/** The pack of a business review: each figure opens its records. */
export class PackField extends FiguresField {
    static attribute = "figure";
    static method = "action_open_figure";
}

registry.category("fields").add("key_account_pack", {
    component: PackField,
    supportedTypes: ["html"],
});
