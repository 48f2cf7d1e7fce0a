import {registry} from "@web/core/registry";

import {FiguresField} from "../measure/figures_field";

/** *Why this tier?*: the value of a criterion opens its documents. */
export class ExplanationField extends FiguresField {
    static attribute = "criterion";
    static method = "action_view_criterion";
    static parse = Number;
}

registry.category("fields").add("key_account_explanation", {
    component: ExplanationField,
    supportedTypes: ["html"],
});
