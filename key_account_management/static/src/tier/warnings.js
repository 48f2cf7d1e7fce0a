import {Component} from "@odoo/owl";

import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useService} from "@web/core/utils/hooks";

// By the code of a warning; a room that warns of something adds its icon.
const icons = registry.category("key_account_warning_icons");
icons
    .add("falling", "fa-level-down text-danger")
    .add("ending", "fa-hourglass-end text-warning")
    .add("by_hand", "fa-hand-paper-o text-info")
    .add("no_manager", "fa-user-times text-warning");

// By the code of a warning: the method of an account that opens what it speaks of.
const methods = registry.category("key_account_warning_methods");

/** Warnings of an account: an icon with its text as tooltip, or both side by side. */
export class WarningsField extends Component {
    static template = "key_account_management.Warnings";
    static props = {...standardFieldProps, compact: {type: Boolean, optional: true}};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
    }

    get warnings() {
        return (this.props.record.data[this.props.name] || []).map((warning) => ({
            ...warning,
            icon: icons.get(warning.code, "fa-exclamation-triangle text-warning"),
            method: methods.get(warning.code, null),
        }));
    }

    async open({method}) {
        const {resModel, resId} = this.props.record;
        this.action.doAction(await this.orm.call(resModel, method, [[resId]]));
    }
}

registry.category("fields").add("key_account_warnings", {
    component: WarningsField,
    supportedTypes: ["json"],
    extractProps: ({viewType}) => ({compact: viewType !== "form"}),
});
