import {registry} from "@web/core/registry";
import {patient} from "../account/form_steps";

const dashboard = ".o_key_account_satisfaction_dashboard";

/** Click the dot of a quarter of the trend, counted from the first of eight. */
const clickQuarter =
    (index) =>
    ({anchor}) => {
        const dot = window.Chart.getChart(anchor).getDatasetMeta(0).data[index];
        const {left, top} = anchor.getBoundingClientRect();
        anchor.dispatchEvent(
            new MouseEvent("click", {
                bubbles: true,
                clientX: left + dot.x,
                clientY: top + dot.y,
            })
        );
    };

registry.category("web_tour.tours").add("key_account_satisfaction_dashboard", {
    steps: patient(() => [
        {
            content: "The score, with what it is worth",
            trigger: `${dashboard} .o_key_account_interval:contains(+50)`,
        },
        {
            content: "Who kept silent",
            trigger: `${dashboard} td:contains(Quiet)`,
        },
        {
            content: "A longer period",
            trigger: ".o_control_panel select[name=months]",
            run: "select 24",
        },
        {
            content: "One programme",
            trigger: ".o_control_panel select[name=programme]",
            run: "selectByLabel Programme",
        },
        {
            content: "Down to the answers of a tier",
            trigger: `${dashboard} tr:contains(Growth) td:first`,
            run: "click",
        },
        {
            content: "The two answers that were counted",
            trigger: ".o_list_view .o_data_row:contains(P0):contains(Theirs)",
        },
        {
            trigger:
                ".o_list_view:not(:contains(Mine)) .o_data_row:contains(Detractor) td[name=name]",
            run: "click",
        },
        {
            content: "What else this person answered, without rights on surveys",
            trigger:
                ".o_form_view:not(:has(button[name=action_open_survey])) .o_field_widget[name=sibling_ids]:contains(Would you recommend us?)",
        },
        {
            content: "Back to the list",
            trigger: ".o_back_button:contains(Growth)",
            run: "click",
        },
        {
            content: "Back to the dashboard",
            trigger: ".o_back_button:contains(Satisfaction)",
            run: "click",
        },
        {
            content: "How satisfied, beside how important",
            trigger: `${dashboard} summary:contains(A dot opens)`,
            run: "click",
        },
        {
            trigger: `${dashboard} details tr:contains(Delivery) button:first`,
            run: "click",
        },
        {
            content: "The six answers on how important it is",
            trigger: ".o_list_view .o_data_row:nth-child(7):contains(P)",
        },
        {
            trigger: ".o_back_button:contains(Satisfaction)",
            run: "click",
        },
        {
            content: "Of one decider nothing was heard",
            trigger: `${dashboard} button[name=coverage_deciders]:contains(0)`,
            run: "click",
        },
        {trigger: ".o_list_view .o_data_row:contains(Ann)"},
    ]),
});

registry.category("web_tour.tours").add("key_account_satisfaction_trend", {
    steps: patient(() => [
        {
            content: "A quarter long before the period of the dashboard: six people",
            trigger: `${dashboard} .o_key_account_satisfaction_canvas canvas[aria-label*="6 answers"]`,
            run: clickQuarter(2),
        },
        {
            content: "Its six answers with a name, and nothing of the four without",
            trigger: ".o_list_view:not(:has(.o_data_row:nth-child(8))) tbody",
        },
        ...[0, 1, 2, 3, 4, 5].map((number) => ({
            trigger: `.o_list_view .o_data_row:contains(P${number}):contains(Mine)`,
        })),
        {trigger: ".o_list_view:not(:contains(Said without a name))"},
    ]),
});

registry.category("web_tour.tours").add("key_account_satisfaction_tab", {
    steps: patient(() => [
        {
            content: "Satisfaction of the account",
            trigger: ".o_notebook_headers [name=satisfaction]",
            run: "click",
        },
        {
            content: "The score",
            trigger:
                ".o_key_account_satisfaction .o_key_account_interval:contains(+50)",
        },
        {
            content: "Who did not answer",
            trigger:
                ".o_key_account_satisfaction li:contains(Silent Sue):contains(decides)",
        },
        {
            content: "What was said",
            trigger:
                ".o_key_account_satisfaction .o_key_account_answer:contains(Late again)",
        },
        {
            content: "All answers",
            trigger: ".o_key_account_satisfaction button:contains(All answers)",
            run: "click",
        },
        {trigger: ".o_list_view .o_data_row:contains(Late again)"},
        {
            content: "Back, to the quarter of the answers",
            trigger: ".o_back_button, .breadcrumb-item a:last",
            run: "click",
        },
        {
            trigger: ".o_notebook_headers [name=satisfaction]",
            run: "click",
        },
        {
            trigger: ".o_key_account_satisfaction canvas",
            run: clickQuarter(7),
        },
        {trigger: ".o_list_view .o_data_row:contains(P3):contains(-25)"},
    ]),
});
