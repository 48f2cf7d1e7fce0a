import {registry} from "@web/core/registry";
import {act, patient} from "../account/form_steps";
import {stepUtils} from "@web_tour/tour_utils";

const row = (tier, criterion) =>
    `.o_field_widget[name=key_account_rule_ids] .o_data_row:has(td[name=tier_id]:contains(${tier})):has(td[name=criterion_id]:contains(${criterion}))`;

/** Fail unless the canvas shows a chart whose series add up to these amounts. */
const checkChart = (canvas, ...totals) => {
    const series = window.Chart.getChart(canvas)?.data.datasets || [];
    const found = series.map(({data}) => data.reduce((sum, value) => sum + value, 0));
    if (JSON.stringify(found) !== JSON.stringify(totals)) {
        throw new Error(`The chart shows ${found}, not ${totals}`);
    }
};

const back = {
    content: "Back to the account",
    trigger: ".breadcrumb-item.o_back_button, .o_breadcrumb .o_back_button",
    run: "click",
};

/** Open the list behind a button; as many rows as the button says. `more`: of those for which
    there is no room. */
const countRows = (label, count, more = false) => [
    ...(more ? [{trigger: ".o-form-buttonbox .o_button_more", run: "click"}] : []),
    {
        content: `${label}: ${count}`,
        trigger: `.oe_stat_button:contains(${label}):contains(${count})`,
        run: "click",
    },
    {
        content: `A list of ${count}`,
        trigger: `.o_list_view .o_data_row:nth-of-type(${count}):last`,
        run() {
            const rows = document.querySelectorAll(".o_list_view .o_data_row");
            if (rows.length !== count) {
                throw new Error(`${label}: ${rows.length} rows, not ${count}`);
            }
        },
    },
    back,
];

registry.category("web_tour.tours").add("key_account_raise_threshold", {
    steps: patient(() => [
        {
            content: "The settings of CRM",
            trigger: ".settings_tab .tab[data-key=crm]",
            run: "click",
        },
        {
            content: "Take the threshold of Key on sales",
            trigger: `${row("Key", "Sales")} td[name=enter]`,
            run: "click",
        },
        {
            trigger: ".o_data_row.o_selected_row td[name=enter] input",
            run: "edit 900000",
        },
        {
            trigger: ".o_data_row.o_selected_row td[name=keep] input",
            run: "edit 700000",
        },
        {
            content: "Save",
            trigger: ".o_control_panel button.o_form_button_save",
            run: "click",
            expectUnloadPage: true,
        },
        stepUtils.showAppsMenuItem(),
        {
            content: "To CRM",
            trigger: ".o_app[data-menu-xmlid='crm.crm_menu_root']",
            run: "click",
        },
        {
            trigger: ".o_menu_sections button[data-menu-xmlid='crm.crm_menu_config']",
            run: "click",
        },
        {
            content: "Preview what the threshold moves",
            trigger:
                ".dropdown-item[data-menu-xmlid='key_account_management.key_account_assess_menu']",
            run: "click",
        },
        {
            content: "How many each tier would have",
            trigger: ".modal [name=tier_ids] .o_data_row:contains(Growth):contains(1)",
        },
        {
            content: "Who would fall, and why",
            trigger:
                ".modal .o_data_row:has(td:contains(Falls)):has(td:contains(Tour Middle)):contains(700,000)",
        },
        {
            content: "Apply",
            trigger: ".modal footer button[name=action_apply]",
            run: "click",
        },
        {
            content: "Who fell, and why",
            trigger:
                ".o_list_view .o_data_row:contains(Tour Middle):contains(Growth):contains(700,000)",
        },
        {
            content: "Her account",
            trigger:
                ".o_list_view .o_data_row:contains(Tour Middle) .o_list_record_open_form_view",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_notebook_headers a[name=history]",
            run: "click",
        },
        {
            content: "The documents counted",
            trigger:
                ".o_form_view .o_data_row:contains(Growth) button[name=action_view_documents]",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row:contains(Tour Middle)",
        },
    ]),
});

registry.category("web_tour.tours").add("key_account_why_and_override", {
    steps: patient(() => [
        {
            content: "This year's sales on the card, and those of the year before",
            trigger: ".o_kanban_record:contains(Tour Middle) canvas",
            run() {
                checkChart(this.anchor, 50000, 600000);
            },
        },
        {
            content: "Nobody to worry about",
            trigger: ".o_kanban_record:contains(Tour Middle):not(:has(.fa-user-times))",
        },
        {
            content: "Her key account, in the column of its tier",
            trigger:
                ".o_kanban_group:contains(Key) .o_kanban_record:contains(Tour Middle)",
            run: "click",
        },
        {
            content: "24 months of sales",
            trigger: ".o_key_account_sales_trend canvas",
            run() {
                checkChart(this.anchor, 650000);
            },
        },
        {
            content: "The move on the chart, in words too",
            trigger:
                ".o_key_account_sales_trend li:contains(▲):contains(Standard → Key)",
        },
        {
            content: "The figures as a table",
            trigger: ".o_key_account_sales_trend summary",
            run: "click",
        },
        {
            content: "A month opens what was counted in it",
            trigger:
                ".o_key_account_sales_trend details tr:contains(50,000) button:visible",
            run: "click",
        },
        {trigger: ".o_list_view .o_data_row:contains(Tour Middle):contains(50,000)"},
        back,
        ...countRows("Orders", 2),
        ...countRows("Opportunities", 1, true),
        ...countRows("Meetings", 1, true),
        {
            content: "Why this tier?",
            trigger:
                ".o_key_account_explanation tr[data-measure=sales_amount]:contains(600,000)",
        },
        {
            content: "The value of a criterion opens what it was counted of",
            trigger:
                ".o_key_account_explanation tr[data-measure=sales_amount] a[data-criterion]:contains(600,000)",
            run: "click",
        },
        {trigger: ".o_list_view tfoot:contains(600,000)"},
        back,
        {
            content: "What is missing for the next tier",
            trigger:
                ".o_key_account_explanation:contains(To rise to Strategic):contains(400,000)",
        },
        {
            content: "The documents counted",
            trigger:
                ".o_form_view .tab-pane.active button[name=action_view_documents]:contains(Counted)",
            run: "click",
        },
        {
            content: "They add up to the figure",
            trigger: ".o_list_view tfoot:contains(600,000)",
        },
        {
            content: "A row opens its document",
            trigger: ".o_list_view .o_data_row:contains(Tour Middle) td[name=name]",
            run: "click",
        },
        {trigger: ".o_form_view .o_field_widget[name=order_line]"},
        back,
        {trigger: ".o_list_view tfoot:contains(600,000)"},
        back,
        ...act("Set tier by hand"),
        {
            trigger: ".modal .o_field_widget[name=tier_id] input",
            run: "edit Strategic",
        },
        {
            trigger: ".ui-autocomplete .dropdown-item:contains(Strategic)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=reason] input",
            run: "edit Framework contract signed",
        },
        {
            trigger: ".modal footer button[name=action_apply]",
            run: "click",
        },
        {
            content: "The account shows its new tier and both tiers",
            trigger:
                ".o_form_view .o_field_widget[name=manual_reason]:contains(Framework contract signed)",
        },
        {
            trigger:
                ".o_form_view .oe_title .o_field_widget[name=tier_id]:contains(Strategic)",
        },
    ]),
});
