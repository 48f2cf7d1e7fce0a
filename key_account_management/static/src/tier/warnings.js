import {Component} from "@odoo/owl";

import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const ICONS = {
    falling: "fa-level-down text-danger",
    ending: "fa-hourglass-end text-warning",
    by_hand: "fa-hand-paper-o text-info",
    silent: "fa-bell-slash-o text-danger",
    no_manager: "fa-user-times text-warning",
    alert: "fa-bullhorn text-danger",
};

/** Warnings of an account: an icon with its text as tooltip, or both side by side. */
export class WarningsField extends Component {
    static template = "key_account_management.Warnings";
    static props = {...standardFieldProps, compact: {type: Boolean, optional: true}};

    get warnings() {
        return (this.props.record.data[this.props.name] || []).map((warning) => ({
            ...warning,
            icon: ICONS[warning.code] || "fa-exclamation-triangle text-warning",
        }));
    }
}

registry.category("fields").add("key_account_warnings", {
    component: WarningsField,
    supportedTypes: ["json"],
    extractProps: ({viewType}) => ({compact: viewType !== "form"}),
});
