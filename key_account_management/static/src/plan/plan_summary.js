import {Component, onWillStart, onWillUpdateProps, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {deserializeDate, formatDate} from "@web/core/l10n/dates";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {formatPercent} from "../measure/figure";
import {readUnknown} from "../measure/unknown";

/**
 * The plan of an account at a glance. Asked for when the tab is opened, so that the account's
 * page doesn't wait for figures that nobody looks at.
 */
export class PlanSummaryField extends Component {
    static template = "key_account_management.PlanSummary";
    static props = {...standardFieldProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({summary: null});
        onWillStart(() => this.load(this.props.record));
        onWillUpdateProps((next) => {
            if (next.record.resId !== this.props.record.resId) {
                return this.load(next.record);
            }
        });
    }

    async load(record) {
        this.state.summary = record.resId
            ? readUnknown(
                  await this.orm.call("key.account", "get_plan_summary", [
                      [record.resId],
                  ])
              )
            : null;
    }

    get initiativesText() {
        const {all, done} = this.state.summary.initiatives;
        return _t("Initiatives done: %(done)s of %(all)s", {done, all});
    }

    get lateText() {
        return _t("Overdue: %s", this.state.summary.initiatives.late);
    }

    get plan() {
        return this.state.summary?.plan;
    }

    date(day) {
        return formatDate(deserializeDate(day));
    }

    percent(value) {
        return value === null ? _t("unknown") : formatPercent(value);
    }

    width(value) {
        return `width: ${Math.max(0, Math.min(100, value || 0))}%`;
    }

    color(status) {
        return (
            {reached: "bg-success", at_risk: "bg-warning", behind: "bg-danger"}[
                status
            ] || ""
        );
    }

    openPlan() {
        return this.open("key.account.plan", this.plan.id);
    }

    open(model, id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    async run(method) {
        const {record} = this.props;
        if (await record.save()) {
            this.action.doAction(
                await this.orm.call("key.account", method, [[record.resId]])
            );
        }
    }
}

registry.category("fields").add("key_account_plan_summary", {
    component: PlanSummaryField,
    displayName: _t("Plan at a glance"),
    supportedTypes: ["many2one"],
});
