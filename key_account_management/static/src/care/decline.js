import {registry} from "@web/core/registry";

import {FiguresField} from "../measure/figures_field";

/** The sales of an account against a year ago: those of each period open their documents. */
export class DeclineField extends FiguresField {
    static attribute = "months";
    static method = "action_view_decline";
    static parse = Number;
}

registry.category("fields").add("key_account_decline", {
    component: DeclineField,
    supportedTypes: ["html"],
});
