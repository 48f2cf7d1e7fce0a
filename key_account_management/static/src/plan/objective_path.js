import {Component} from "@odoo/owl";
import {FloatField, floatField} from "@web/views/fields/float/float_field";
import {_t} from "@web/core/l10n/translation";
import {formatCurrency} from "@web/core/currency";
import {formatFloat} from "@web/views/fields/formatters";
import {getColor} from "@web/core/colors/colors";
import {localization} from "@web/core/l10n/localization";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useChart} from "../measure/use_chart";

const {DateTime} = luxon;
const UNIT_FIELDS = [
    {name: "unit", type: "selection"},
    {name: "currency_id", type: "many2one", relation: "res.currency"},
];

/** A value in the unit of its measure: money, a percentage, days, or a plain number. */
export function formatByUnit(value, data, options = {}) {
    if (data.unit === "money") {
        return formatCurrency(value, data.currency_id?.id, {
            digits: [16, 0],
            ...options,
        });
    }
    const digits = Math.abs(value - Math.round(value)) < 0.05 ? 0 : 1;
    const text = formatFloat(value, {digits: [16, digits], ...options});
    const units = {
        percent: _t("%s %", text),
        months: _t("%s months", text),
        days: _t("%s days", text),
    };
    return String(units[data.unit] || text);
}

/**
 * A figure of an objective. What is unknown is said to be: the option `known` names the field
 * that tells. While it is typed, it is a plain number.
 */
export class ObjectiveFigureField extends FloatField {
    static props = {...FloatField.props, known: {type: String, optional: true}};

    get formattedValue() {
        const {data} = this.props.record;
        if (!this.props.readonly) {
            return formatFloat(this.value, {digits: [16, 2], trailingZeros: false});
        }
        if (this.props.known && !data[this.props.known]) {
            return "–";
        }
        return formatByUnit(this.value, data);
    }
}

registry.category("fields").add("key_account_figure", {
    ...floatField,
    component: ObjectiveFigureField,
    supportedTypes: ["float"],
    extractProps: (fieldInfo, dynamicInfo) => ({
        ...floatField.extractProps(fieldInfo, dynamicInfo),
        known: fieldInfo.options.known,
    }),
    fieldDependencies: ({options}) =>
        options.known
            ? [...UNIT_FIELDS, {name: options.known, type: "boolean"}]
            : UNIT_FIELDS,
});

/** S M A R T: one badge a letter, what is missing in its tooltip. */
export class SmartField extends Component {
    static template = "key_account_management.Smart";
    static props = {...standardFieldProps};

    get letters() {
        const classes = {
            ok: "text-bg-success",
            hint: "text-bg-info",
            error: "text-bg-warning",
        };
        const marks = {ok: "✓", hint: "?", error: "!"};
        return (this.props.record.data[this.props.name] || []).map((badge) => ({
            ...badge,
            label: `${badge.letter} ${marks[badge.state]}`,
            class: classes[badge.state],
            tooltip: [badge.name, ...badge.texts].join("\n"),
        }));
    }

    get texts() {
        return this.letters.flatMap((badge) => badge.texts);
    }
}

registry.category("fields").add("key_account_smart", {
    component: SmartField,
    supportedTypes: ["json"],
});
/** In a list only the letters that lack something. */
export class SmartListField extends SmartField {
    static template = "key_account_management.SmartBadges";

    get letters() {
        return super.letters.filter((badge) => badge.state !== "ok");
    }
}

registry.category("fields").add("list.key_account_smart", {
    component: SmartListField,
    supportedTypes: ["json"],
});

/**
 * The actual, as it stood at the end of each month, against the path to the target; and where
 * it ends at this pace.
 */
export class ObjectivePathField extends Component {
    static template = "key_account_management.ObjectivePath";
    static props = {...standardFieldProps};

    setup() {
        this.canvasRef = useChart(
            () => this.getConfig(),
            () => this.path
        );
    }

    get path() {
        return this.props.record.data[this.props.name];
    }

    get points() {
        return this.path.points;
    }

    get summary() {
        const reached = this.points.filter((point) => point.actual !== null).at(-1);
        return _t("Actual %(actual)s, path %(path)s, target %(target)s", {
            actual: this.formatValue(reached?.actual),
            path: this.formatValue(reached?.path),
            target: this.formatValue(this.path.target),
        });
    }

    formatValue(value, options) {
        return value === null || value === undefined
            ? _t("unknown")
            : formatByUnit(value, this.props.record.data, options);
    }

    formatDay(day) {
        return DateTime.fromISO(day).toFormat(localization.dateFormat);
    }

    /** From the last actual to the last day, when that is still to come. */
    get forecast() {
        const last = this.points.findLastIndex((point) => point.actual !== null);
        if (this.path.forecast === null || last < 0) {
            return [];
        }
        return this.points.map((point, index) => {
            if (index === last) {
                return {x: this.getTime(point.day), y: point.actual};
            }
            return index === this.points.length - 1
                ? {x: this.getTime(point.day), y: this.path.forecast}
                : {x: this.getTime(point.day), y: null};
        });
    }

    getTime(day) {
        return DateTime.fromISO(day).toMillis();
    }

    getDataset(label, data, style) {
        return {
            label,
            data,
            pointRadius: 0,
            pointHitRadius: 8,
            spanGaps: true,
            borderWidth: 2,
            ...style,
        };
    }

    getDatasets() {
        const line = (name) =>
            this.points.map((point) => ({x: this.getTime(point.day), y: point[name]}));
        const start = {
            x: this.getTime(this.path.start),
            y: this.path.additive ? 0 : this.path.baseline,
        };
        const now = getColor(1, "", 12);
        const color = "rgba(128, 128, 128, 0.9)";
        const actual = line("actual").filter((point) => point.y !== null);
        return [
            this.getDataset(
                _t("Actual"),
                this.path.additive && actual.length ? [start, ...actual] : actual,
                {borderColor: now, backgroundColor: now, pointRadius: 3}
            ),
            this.getDataset(
                _t("At this pace"),
                this.forecast.filter((point) => point.y !== null),
                {borderColor: now, backgroundColor: now, borderDash: [2, 4]}
            ),
            this.getDataset(
                _t("Path to the target"),
                [start, ...line("path")].filter((point) => point.y !== null),
                {borderColor: color, backgroundColor: color, borderDash: [8, 4]}
            ),
        ].filter((dataset) => dataset.data.length);
    }

    getConfig() {
        const text = getComputedStyle(this.canvasRef.el.parentElement).color;
        const grid = "rgba(128, 128, 128, 0.3)";
        return {
            type: "line",
            data: {datasets: this.getDatasets()},
            options: {
                animation: false,
                maintainAspectRatio: false,
                interaction: {mode: "nearest", axis: "x", intersect: false},
                plugins: {
                    legend: {labels: {color: text, boxWidth: 24, boxHeight: 1}},
                    tooltip: {
                        displayColors: false,
                        callbacks: {
                            title: ([item]) =>
                                DateTime.fromMillis(item.parsed.x).toFormat(
                                    localization.dateFormat
                                ),
                            label: (item) =>
                                `${item.dataset.label}: ${this.formatValue(item.parsed.y)}`,
                        },
                    },
                },
                scales: {
                    x: {
                        type: "linear",
                        min: this.getTime(this.path.start),
                        max: this.getTime(this.points.at(-1).day),
                        grid: {display: false},
                        afterBuildTicks: (axis) => {
                            axis.ticks = this.points.map((point) => ({
                                value: this.getTime(point.day),
                            }));
                        },
                        ticks: {
                            color: text,
                            maxRotation: 0,
                            autoSkip: true,
                            callback: (value) =>
                                DateTime.fromMillis(value).toFormat("d LLL"),
                        },
                    },
                    y: {
                        beginAtZero: this.path.additive,
                        grid: {color: grid},
                        border: {display: false},
                        ticks: {
                            color: text,
                            maxTicksLimit: 5,
                            callback: (value) =>
                                this.formatValue(value, {
                                    humanReadable: true,
                                    digits: [16, 1],
                                }),
                        },
                    },
                },
            },
        };
    }
}

registry.category("fields").add("key_account_objective_path", {
    component: ObjectivePathField,
    supportedTypes: ["json"],
    fieldDependencies: UNIT_FIELDS,
});
