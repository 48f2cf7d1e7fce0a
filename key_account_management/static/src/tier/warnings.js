import {Component} from "@odoo/owl";

import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

// By the code of a warning; a room that warns of something adds its icon.
const icons = registry.category("key_account_warning_icons");
icons
    .add("falling", "fa-level-down text-danger")
    .add("ending", "fa-hourglass-end text-warning")
    .add("by_hand", "fa-hand-paper-o text-info")
    .add("no_manager", "fa-user-times text-warning");

/** Warnings of an account: an icon with its text as tooltip, or both side by side. */
export class WarningsField extends Component {
    static template = "key_account_management.Warnings";
    static props = {...standardFieldProps, compact: {type: Boolean, optional: true}};

    get warnings() {
        return (this.props.record.data[this.props.name] || []).map((warning) => ({
            ...warning,
            icon: icons.get(warning.code, "fa-exclamation-triangle text-warning"),
        }));
    }
}

registry.category("fields").add("key_account_warnings", {
    component: WarningsField,
    supportedTypes: ["json"],
    extractProps: ({viewType}) => ({compact: viewType !== "form"}),
});
