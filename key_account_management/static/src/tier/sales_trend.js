import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {SalesChart} from "../measure/sales_chart";
import {useService} from "@web/core/utils/hooks";

const {DateTime} = luxon;
const LABEL_HEIGHT = 16;
const LABEL_WIDTH = 36;

/** All months with axes, and the moves between tiers on them. A month opens its documents. */
export class SalesTrendField extends SalesChart {
    static template = "key_account_management.SalesTrend";

    setup() {
        super.setup();
        this.action = useService("action");
    }

    get asOf() {
        return this.formatDay(this.props.record.data[this.props.name].as_of);
    }

    get monthsText() {
        return _t(
            "Calendar months up to %s, the day of the last assessment. Figures as a table",
            this.asOf
        );
    }

    get shown() {
        return [this.months, this.moves];
    }

    get colors() {
        return {...super.colors, up: "#0f9d76", down: "#dc4450"};
    }

    get moves() {
        return (this.props.record.data.tier_moves || []).map((move) => ({
            ...move,
            sign: move.up ? "▲" : "▼",
            day: this.formatDay(move.date),
        }));
    }

    get tableMonths() {
        return [...this.months].reverse();
    }

    openMonth(month) {
        return this.action.doActionButton({
            type: "object",
            name: "action_view_month",
            resModel: this.props.record.resModel,
            resId: this.props.record.resId,
            context: this.props.record.context,
            buttonContext: {month_back: month.back},
        });
    }

    /** Month names, as many as fit; each January is among them, and says the year. */
    getLabel(index, width) {
        const step = Math.ceil((this.months.length * LABEL_WIDTH) / width);
        const end = DateTime.fromISO(this.months[index].end);
        if ((end.month - 1) % step) {
            return null;
        }
        const name = end.toFormat("LLL");
        return end.month === 1 ? [name, end.toFormat("y")] : name;
    }

    getConfig() {
        const {months, moves} = this;
        const {grid, text} = this.colors;
        const width = this.canvasRef.el.parentElement.clientWidth;
        const monthAt = (chart, ev) =>
            months[
                chart.getElementsAtEventForMode(
                    ev,
                    "index",
                    {intersect: false},
                    true
                )[0]?.index
            ];
        return {
            type: "bar",
            data: {
                labels: months.map((month) => month.end),
                datasets: [
                    {
                        data: months.map((month) => month.amount),
                        backgroundColor: this.getFills(months),
                    },
                ],
            },
            plugins: [{id: "tierMoves", afterDatasetsDraw: (c) => this.drawMoves(c)}],
            options: {
                animation: false,
                maintainAspectRatio: false,
                layout: {padding: {top: moves.length ? 2 * LABEL_HEIGHT : 0}},
                onClick: (ev, _elements, chart) => {
                    const month = monthAt(chart, ev);
                    if (month) {
                        this.openMonth(month);
                    }
                },
                onHover: (ev, _elements, chart) => {
                    chart.canvas.style.cursor = monthAt(chart, ev) ? "pointer" : "";
                },
                interaction: {mode: "index", intersect: false},
                plugins: {
                    legend: {display: false},
                    tooltip: {
                        displayColors: false,
                        callbacks: {
                            title: ([item]) => this.formatMonth(months[item.dataIndex]),
                            label: (item) => this.formatMoney(item.raw),
                            afterLabel: (item) => this.compareWithYearBefore(item),
                            footer: () => _t("Click to open what was counted"),
                        },
                    },
                },
                scales: {
                    x: {
                        grid: {display: false},
                        ticks: {
                            autoSkip: false,
                            callback: (_value, index) => this.getLabel(index, width),
                            color: text,
                            maxRotation: 0,
                        },
                    },
                    y: {
                        grid: {color: grid},
                        border: {display: false},
                        ticks: {
                            color: text,
                            maxTicksLimit: 5,
                            callback: (value) =>
                                this.formatMoney(value, {
                                    short: true,
                                    humanReadable: true,
                                }),
                        },
                    },
                },
            },
        };
    }

    compareWithYearBefore(item) {
        const month = this.months[item.dataIndex];
        if (!month.before_known) {
            return undefined;
        }
        const before = this.formatMoney(month.before);
        return month.partial
            ? _t("The same days a year before: %s", before)
            : _t("Year before: %s", before);
    }

    /** A line on the day of each move, and above it where to: ▲ rises, ▼ falls. */
    drawMoves(chart) {
        const {ctx, chartArea} = chart;
        const {up, down, text} = this.colors;
        const ends = [-Infinity, -Infinity];
        ctx.save();
        ctx.font = `12px ${Chart.defaults.font.family}`;
        ctx.textBaseline = "middle";
        for (const move of this.moves) {
            const x = this.getPosition(chart.scales.x, move.date);
            if (x === null) {
                continue;
            }
            const label = `${move.sign} ${move.to}`;
            const width = ctx.measureText(label).width;
            const left = Math.min(
                Math.max(x - width / 2, chartArea.left),
                chart.width - width - 2
            );
            const row = left > ends[0] ? 0 : 1;
            ends[row] = left + width + 6;
            const y = LABEL_HEIGHT * (row + 0.5);
            ctx.strokeStyle = move.up ? up : down;
            ctx.setLineDash(move.up ? [] : [4, 3]);
            ctx.beginPath();
            ctx.moveTo(x, y + LABEL_HEIGHT / 2);
            ctx.lineTo(x, chartArea.bottom);
            ctx.stroke();
            ctx.fillStyle = text;
            ctx.fillText(label, left, y);
        }
        ctx.restore();
    }

    /** Where a day lies on the axis, null when it lies outside. */
    getPosition(scale, day) {
        const index = this.months.findIndex(
            ({start, end}) => start <= day && day <= end
        );
        if (index < 0) {
            return null;
        }
        const days = (from, to) =>
            DateTime.fromISO(to).diff(DateTime.fromISO(from), "days").days;
        const {start, end} = this.months[index];
        const share = (days(start, day) + 0.5) / (days(start, end) + 1);
        const step = scale.getPixelForValue(1) - scale.getPixelForValue(0);
        return scale.getPixelForValue(index) + (share - 0.5) * step;
    }
}

registry.category("fields").add("key_account_sales_trend", {
    component: SalesTrendField,
    supportedTypes: ["json"],
    fieldDependencies: [
        {name: "tier_moves", type: "json"},
        {name: "currency_id", type: "many2one", relation: "res.currency"},
    ],
});
