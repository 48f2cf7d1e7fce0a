import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {describeScore, formatScore} from "./score_interval";
import {useChart} from "../measure/use_chart";

const {DateTime} = luxon;
// Legible on a bright and on a dark page, and without telling red from green.
const NOW = "#1f77b4";
const MUTED = "rgba(128, 128, 128, 0.7)";
const RANGE = "rgba(31, 119, 180, 0.25)";
const GRID = "rgba(128, 128, 128, 0.3)";

class SatisfactionChart extends Component {
    static template = "key_account_management.SatisfactionTrend";
    static props = {points: Array, onOpen: {type: Function, optional: true}};

    setup() {
        this.canvasRef = useChart(
            () => this.getConfig(),
            () => this.props.points
        );
    }

    get textColor() {
        return getComputedStyle(this.canvasRef.el.parentElement).color;
    }

    get isEmpty() {
        return !this.props.points.length;
    }

    /** Open what stands behind a point; of one with two figures, behind such a kind. */
    open(index, kind) {
        this.props.onOpen?.(this.props.points[index], kind);
    }
}

/** The score of each quarter, with its interval as a bar behind it. */
export class SatisfactionTrend extends SatisfactionChart {
    static template = "key_account_management.SatisfactionTrend";
    static props = {points: Array, onOpen: {type: Function, optional: true}};

    get isEmpty() {
        return !this.props.points.some((point) => point.score);
    }

    getLabel(point) {
        const {quarter, year} = DateTime.fromISO(point.start);
        return _t("Q%(quarter)s %(year)s", {quarter, year: String(year)});
    }

    get rows() {
        return this.props.points.map((point) => ({
            label: this.getLabel(point),
            text: describeScore(point.score),
        }));
    }

    get summary() {
        return this.rows.map(({label, text}) => `${label}: ${text}`).join("\n");
    }

    /** Open the quarter in whose column was clicked; where no score is shown, nothing. */
    openColumn(index) {
        if (this.props.points[index]?.score?.enough) {
            this.open(index);
        }
    }

    getConfig() {
        const {points} = this.props;
        const scores = points.map((point) => point.score);
        const text = this.textColor;
        return {
            data: {
                labels: points.map((point) => this.getLabel(point)),
                datasets: [
                    {
                        type: "line",
                        data: scores.map((score) =>
                            score?.enough ? score.value : null
                        ),
                        borderColor: NOW,
                        borderWidth: 1.5,
                        spanGaps: true,
                        clip: 8,
                        pointRadius: 5,
                        pointBackgroundColor: NOW,
                        pointBorderColor: NOW,
                    },
                    {
                        type: "bar",
                        data: scores.map((score) =>
                            score?.enough ? [score.low, score.high] : null
                        ),
                        backgroundColor: RANGE,
                        borderSkipped: false,
                        borderRadius: 3,
                        barThickness: 12,
                        minBarLength: 3,
                    },
                ],
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                layout: {padding: {top: 6}},
                interaction: {mode: "index", intersect: false},
                onClick: ({x}, elements, chart) =>
                    this.openColumn(chart.scales.x.getValueForPixel(x)),
                plugins: {
                    legend: {display: false},
                    tooltip: {
                        displayColors: false,
                        filter: (item) => item.datasetIndex === 0,
                        callbacks: {
                            label: (item) => describeScore(scores[item.dataIndex]),
                        },
                    },
                },
                scales: {
                    x: {grid: {display: false}, ticks: {color: text, maxRotation: 0}},
                    y: {
                        min: -100,
                        max: 100,
                        grid: {
                            color: GRID,
                            lineWidth: ({tick}) => (tick?.value === 0 ? 2 : 1),
                        },
                        border: {display: false},
                        ticks: {
                            color: text,
                            stepSize: 50,
                            callback: (value) => formatScore(value),
                        },
                    },
                },
            },
        };
    }
}

/** What matters to people against how satisfied they are with it, by topic. */
export class ImportanceQuadrant extends SatisfactionChart {
    static template = "key_account_management.ImportanceQuadrant";
    static props = {points: Array, onOpen: {type: Function, optional: true}};

    mean(name) {
        const {points} = this.props;
        return points.reduce((sum, point) => sum + point[name], 0) / points.length;
    }

    /** More important than the others, and less satisfying: to be mended first. */
    get first() {
        return this.props.points
            .filter(
                (point) =>
                    point.importance >= this.mean("importance") &&
                    point.satisfaction < this.mean("satisfaction")
            )
            .map((point) => point.label)
            .join(", ");
    }

    get rows() {
        return this.props.points.map((point) => ({
            ...point,
            importance: Math.round(point.importance),
            satisfied: formatScore(point.satisfaction, "satisfaction"),
        }));
    }

    get summary() {
        return this.rows
            .map(({label, importance, satisfied}) =>
                _t("%(topic)s: importance %(importance)s, satisfied %(satisfied)s", {
                    topic: label,
                    importance,
                    satisfied,
                })
            )
            .join("\n");
    }

    getConfig() {
        const {points} = this.props;
        const text = this.textColor;
        const axis = (title) => ({
            min: 0,
            max: 105,
            title: {display: true, text: title, color: text},
            grid: {color: GRID},
            ticks: {
                color: text,
                stepSize: 25,
                callback: (value) => (value > 100 ? "" : value),
            },
        });
        return {
            type: "scatter",
            data: {
                datasets: [
                    {
                        data: points.map((point) => ({
                            x: point.importance,
                            y: point.satisfaction,
                        })),
                        backgroundColor: NOW,
                        pointRadius: 6,
                    },
                ],
            },
            plugins: [{id: "labels", afterDatasetsDraw: (chart) => this.draw(chart)}],
            options: {
                animation: false,
                maintainAspectRatio: false,
                layout: {padding: {right: 40}},
                onClick: (ev, [element]) => element && this.open(element.index),
                plugins: {
                    legend: {display: false},
                    tooltip: {
                        displayColors: false,
                        callbacks: {
                            label: ({dataIndex}) => this.summary.split("\n")[dataIndex],
                        },
                    },
                },
                scales: {x: axis(_t("Importance")), y: axis(_t("Satisfied %"))},
            },
        };
    }

    /** The means as lines, and the name of each topic beside its dot. */
    draw(chart) {
        const {ctx, chartArea, scales} = chart;
        const x = scales.x.getPixelForValue(this.mean("importance"));
        const y = scales.y.getPixelForValue(this.mean("satisfaction"));
        ctx.save();
        ctx.strokeStyle = MUTED;
        ctx.setLineDash([4, 3]);
        ctx.beginPath();
        ctx.moveTo(x, chartArea.top);
        ctx.lineTo(x, chartArea.bottom);
        ctx.moveTo(chartArea.left, y);
        ctx.lineTo(chartArea.right, y);
        ctx.stroke();
        ctx.fillStyle = this.textColor;
        ctx.font = `12px ${Chart.defaults.font.family}`;
        ctx.textBaseline = "middle";
        this.props.points.forEach((point, index) => {
            const dot = chart.getDatasetMeta(0).data[index];
            const width = ctx.measureText(point.label).width;
            const right = dot.x + 10 + width < chart.width;
            ctx.fillText(point.label, right ? dot.x + 10 : dot.x - 10 - width, dot.y);
        });
        ctx.restore();
    }
}
