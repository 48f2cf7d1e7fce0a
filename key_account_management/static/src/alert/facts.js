import {Component} from "@odoo/owl";

import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useService} from "@web/core/utils/hooks";

/** What the ERP knew about the customer when the alert was opened; each line opens its documents. */
export class FactsField extends Component {
    static template = "key_account_management.Facts";
    static props = {...standardFieldProps};

    setup() {
        this.action = useService("action");
    }

    get facts() {
        return this.props.record.data[this.props.name] || [];
    }

    open(fact) {
        const {record} = this.props;
        return this.action.doActionButton({
            type: "object",
            name: "action_view_fact",
            resModel: record.resModel,
            resId: record.resId,
            context: record.context,
            buttonContext: {fact: fact.code},
        });
    }
}

registry.category("fields").add("key_account_facts", {
    component: FactsField,
    supportedTypes: ["json"],
});
