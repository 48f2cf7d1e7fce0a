import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatPercent} from "../measure/figure";

export const SCALES = {
    recommend: {low: -100, high: 100},
    satisfaction: {low: 0, high: 100},
    effort: {low: 0, high: 100},
};

export const LEVEL = "95%";

/** A score as people read it: with its sign where it can be negative. */
export function formatScore(value, kind = "recommend") {
    const rounded = Math.round(value) || 0;
    const size = Math.abs(rounded);
    const text = kind === "satisfaction" ? formatPercent(size) : String(size);
    if (rounded < 0) {
        return `−${text}`;
    }
    return rounded && kind === "recommend" ? `+${text}` : text;
}

export function describeScore(score, kind = "recommend", people = null) {
    if (!score) {
        return _t("No answers");
    }
    const count = Math.round(score.count);
    const heard = people
        ? _t("%(count)s of %(people)s people", {count, people: Math.max(people, count)})
        : _t("%s answers", count);
    if (!score.enough) {
        return _t("Too few answers for a score: %s", heard);
    }
    return _t("%(score)s, between %(low)s and %(high)s (%(level)s); %(heard)s", {
        level: LEVEL,
        score: formatScore(score.value, kind),
        low: formatScore(score.low, kind),
        high: formatScore(score.high, kind),
        heard,
    });
}

/** A score as a dot, and the interval in which that of all people lies as a line through it. */
export class ScoreInterval extends Component {
    static template = "key_account_management.ScoreInterval";
    static props = {
        score: {type: [Object, {value: null}], optional: true},
        kind: {type: String, optional: true},
        people: {type: Number, optional: true},
        compact: {type: Boolean, optional: true},
    };
    static defaultProps = {kind: "recommend"};

    get scale() {
        return SCALES[this.props.kind];
    }

    get text() {
        return formatScore(this.props.score.value, this.props.kind);
    }

    get summary() {
        return describeScore(this.props.score, this.props.kind, this.props.people);
    }

    get isNegativeScale() {
        return this.scale.low < 0;
    }

    get tone() {
        const {score, kind} = this.props;
        const middle = kind === "recommend" ? 0 : 50;
        if (score.low <= middle && score.high >= middle) {
            return "text-700";
        }
        return score.low > middle ? "text-success" : "text-danger";
    }

    at(value) {
        const {low, high} = this.scale;
        return (100 * (value - low)) / (high - low);
    }

    get whisker() {
        const {low, high} = this.props.score;
        return `left:${this.at(low)}%; width:${this.at(high) - this.at(low)}%`;
    }

    get dot() {
        return `left:${this.at(this.props.score.value)}%`;
    }
}
