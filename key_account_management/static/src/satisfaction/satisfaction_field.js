import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {deserializeDate, formatDate} from "@web/core/l10n/dates";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useService} from "@web/core/utils/hooks";
import {SatisfactionTrend} from "./satisfaction_charts";
import {formatScore, LEVEL, ScoreInterval} from "./score_interval";
import {readUnknown} from "../measure/unknown";

export const BAND_CLASSES = {
    promoter: "o_tag o_tag_color_10",
    passive: "text-bg-secondary",
    detractor: "text-bg-danger",
};

/** Say by how much a score changed, or that the answers do not show that it did. */
export function describeChange(change) {
    if (!change) {
        return _t("No comparison with the period before: too few answers.");
    }
    if (!change.changed) {
        return _t(
            "No evidence of a change on the period before: %(by)s, but between %(low)s and %(high)s.",
            {
                by: formatScore(change.by),
                low: formatScore(change.low),
                high: formatScore(change.high),
            }
        );
    }
    const by = Math.abs(Math.round(change.by));
    return change.by > 0
        ? _t("Up by %s on the period before.", by)
        : _t("Down by %s on the period before.", by);
}

/** The tab Satisfaction of an account, from its field `satisfaction`. */
export class SatisfactionField extends Component {
    static template = "key_account_management.Satisfaction";
    static components = {SatisfactionTrend, ScoreInterval};
    static props = {...standardFieldProps};

    setup() {
        this.action = useService("action");
        this.bandClasses = BAND_CLASSES;
        this.formatScore = formatScore;
    }

    get data() {
        return readUnknown(this.props.record.data[this.props.name]);
    }

    get fewText() {
        const {score, least} = this.data;
        return _t(
            "Too few answers to show a score: %(count)s, and %(least)s are needed.",
            {
                count: Math.round(score.count),
                least,
            }
        );
    }

    get intervalText() {
        const {score, people} = this.data;
        return _t(
            "Between %(low)s and %(high)s (%(level)s), by %(count)s of %(people)s people.",
            {
                low: formatScore(score.low),
                high: formatScore(score.high),
                level: LEVEL,
                count: Math.round(score.count),
                people: Math.max(people, Math.round(score.count)),
            }
        );
    }

    get bands() {
        const {promoter, passive, detractor} = this.data.bands;
        return [
            {key: "promoter", text: _t("%s promoters", promoter)},
            {key: "passive", text: _t("%s passives", passive)},
            {key: "detractor", text: _t("%s detractors", detractor)},
        ];
    }

    get changeText() {
        return describeChange(this.data.change);
    }

    get anonymousText() {
        return _t(
            "%s anonymous answers, of which the score counts five and more that were asked for together; never listed.",
            this.data.anonymous
        );
    }

    getMark(answer) {
        return _t("%s of 10", answer.value);
    }

    getSatisfied(answer) {
        return _t("satisfied with %s", formatScore(answer.satisfied, "satisfaction"));
    }

    getAsked(person) {
        return _t("asked on %s", this.formatDay(person.asked));
    }

    formatDay(day) {
        return formatDate(deserializeDate(day));
    }

    open(resModel, resId) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: resModel,
            res_id: resId,
            views: [[false, "form"]],
        });
    }

    openAll() {
        return this.openBehind("action_view_answers");
    }

    openScore() {
        return this.openBehind("action_view_score", {score: "recommend"});
    }

    openQuarter({start}) {
        return this.openBehind("action_view_score", {
            score: "recommend",
            quarter: start,
        });
    }

    openBehind(name, context = {}) {
        const {resModel, resId, context: own} = this.props.record;
        return this.action.doActionButton({
            type: "object",
            name,
            resModel,
            resId,
            context: {...own, ...context},
        });
    }
}

registry.category("fields").add("key_account_satisfaction", {
    component: SatisfactionField,
    supportedTypes: ["json"],
});
