import {registry} from "@web/core/registry";
import {field, patient} from "../account/form_steps";

registry.category("web_tour.tours").add("key_account_churn_warning", {
    steps: patient(() => [
        {
            content: "A customer is likely lost",
            trigger: ".o_kanban_record:contains(Customer):contains(Likely lost)",
            run: "click",
        },
        {
            content: "What it rests on",
            trigger: `.o_form_view ${field("evidence")}:contains(Silent for 90 days)`,
        },
        {
            content: "What was known",
            trigger: ".o_form_view .nav-link:contains(Situation)",
            run: "click",
        },
        {
            content: "Its orders",
            trigger:
                ".o_key_account_facts tr:contains(Confirmed orders) button:contains(2)",
            run: "click",
        },
        {trigger: ".o_list_view .o_data_row:eq(1)"},
        {
            content: "Back to the alert",
            trigger: ".breadcrumb-item.o_back_button, .o_breadcrumb .o_back_button",
            run: "click",
        },
        {
            content: "Close",
            trigger: ".o_statusbar_buttons button[name=action_ask_close]",
            run: "click",
        },
        {
            content: "It was no loss",
            trigger: `.modal ${field("loss_verdict")} label:contains(False alarm)`,
            run: "click",
        },
        {
            content: "No reason is asked for",
            trigger: `.modal:not(:has(${field("loss_reason_id")})) ${field("outcome")} textarea`,
            run: "edit Closed for the season",
        },
        {trigger: ".modal button[name=action_close]", run: "click"},
        {
            content: "Closed",
            trigger: `.o_form_view ${field("state")} [aria-checked=true]:contains(Closed)`,
        },
        {trigger: `.o_form_view ${field("loss_verdict")}:contains(False alarm)`},
        {
            content: "What was found out is not for the customer",
            trigger:
                ".o_statusbar_buttons:has(button[name=action_reopen]):not(:has(button[name=action_tell_customer]))",
        },
    ]),
});
