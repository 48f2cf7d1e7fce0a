import {registry} from "@web/core/registry";

import {FiguresField} from "../measure/figures_field";

/** The order rhythm of an account: its order days open their orders, a day in the calendar its own. */
export class OrderRhythmField extends FiguresField {
    static attribute = "day";
    static method = "action_view_order_days";
    static parse = (day) => day || false;
}

registry.category("fields").add("key_account_order_rhythm", {
    component: OrderRhythmField,
    supportedTypes: ["html"],
});
