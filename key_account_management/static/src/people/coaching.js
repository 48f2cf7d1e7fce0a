import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** What to do next on an account; one click makes it an activity. */
export class CoachingField extends Component {
    static template = "key_account_management.CoachingField";
    static props = {...standardFieldProps};

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
    }

    get lines() {
        return this.props.record.data[this.props.name] || [];
    }

    async plan(line) {
        const {record} = this.props;
        await record.save();
        await this.orm.call("key.account", "action_coach", [
            [record.resId],
            line.rule_id,
        ]);
        this.notification.add(_t("Activity planned: %s", line.summary), {
            type: "success",
        });
        await record.load();
    }
}

registry.category("fields").add("key_account_coaching", {
    component: CoachingField,
    displayName: _t("Coaching"),
    supportedTypes: ["json"],
});
