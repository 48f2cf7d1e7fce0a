import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {getColor} from "@web/core/colors/colors";
import {localization} from "@web/core/l10n/localization";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {formatInUnit, UNIT_FIELDS} from "./objective_figure";
import {readUnknown} from "../measure/unknown";
import {useChart} from "../measure/use_chart";

const {DateTime} = luxon;

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
        return readUnknown(this.props.record.data[this.props.name]);
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
            : formatInUnit(value, this.props.record.data, options);
    }

    /** The days that are written below the chart: today, and those that are not too near. */
    get tickDays() {
        const {today} = this.path;
        const days = this.points.map(({day}) => day);
        const least = (this.getTime(days.at(-1)) - this.getTime(this.path.start)) / 20;
        return days.filter(
            (day) =>
                day === today ||
                Math.abs(this.getTime(day) - this.getTime(today)) > least
        );
    }

    /** A day without its year, as one writes it in the user's language. */
    formatTick(value) {
        return DateTime.fromMillis(value).toLocaleString({
            month: "short",
            day: "numeric",
        });
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
                            axis.ticks = this.tickDays.map((day) => ({
                                value: this.getTime(day),
                            }));
                        },
                        ticks: {
                            color: text,
                            maxRotation: 0,
                            autoSkip: true,
                            callback: (value) => this.formatTick(value),
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
                                    short: true,
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
