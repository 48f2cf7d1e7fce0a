import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** Whether a plan has substance: one row a check, with what is missing and a way to it. */
export class PlanChecksField extends Component {
    static template = "key_account_management.PlanChecks";
    static props = {...standardFieldProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
    }

    get checks() {
        return (this.props.record.data[this.props.name] || []).map((check) => ({
            ...check,
            icon:
                check.share >= 100
                    ? "fa-check-circle text-success"
                    : check.share > 0
                      ? "fa-adjust text-warning"
                      : "fa-circle-o text-danger",
            percent: `${Math.round(check.share)}%`,
        }));
    }

    async open(check) {
        const {record} = this.props;
        if (await record.save()) {
            this.action.doAction(
                await this.orm.call("key.account.plan", "action_check", [
                    [record.resId],
                    check.code,
                ])
            );
        }
    }
}

registry.category("fields").add("key_account_plan_checks", {
    component: PlanChecksField,
    displayName: _t("Checks of a plan"),
    supportedTypes: ["json"],
});
