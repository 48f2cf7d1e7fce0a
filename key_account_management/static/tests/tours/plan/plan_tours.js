import {registry} from "@web/core/registry";
import {field, patient} from "../account/form_steps";

registry.category("web_tour.tours").add("key_account_plan_submit", {
    steps: patient(() => [
        {
            content: "The plan's tab of her account",
            trigger: ".o_notebook_headers [name=plan]",
            run: "click",
        },
        {
            content: "There is none yet",
            trigger: ".o_key_account_plan_summary button:contains(New plan)",
            run: "click",
        },
        {
            content: "From the template of the tier",
            trigger: `.o_form_view ${field("template_id")} input:value(Tour template)`,
        },
        {trigger: ".o_form_button_save", run: "click"},
        {
            content: "The objective has its target",
            trigger: `${field("objective_ids")} .o_data_row:contains(Tour sales)`,
        },
        {
            content: "Submit",
            trigger: ".o_statusbar_buttons button[name=action_submit]",
            run: "click",
        },
        {trigger: ".o_arrow_button_current:contains(In approval)"},
        {
            content: "She may not approve it",
            trigger:
                ".o_statusbar_buttons:not(:has(button[name=action_approve])):has(button[name=action_reopen])",
        },
    ]),
});

registry.category("web_tour.tours").add("key_account_plan_approve", {
    steps: patient(() => [
        {
            content: "What waits",
            trigger: ".o_kanban_group:contains(In approval) .o_kanban_record",
            run: "click",
        },
        {
            content: "Approve",
            trigger: ".o_statusbar_buttons button[name=action_approve]",
            run: "click",
        },
        {trigger: ".o_arrow_button_current:contains(Running)"},
        {
            content: "The check says what is missing",
            trigger: ".o_notebook_headers [name=check]",
            run: "click",
        },
        {
            trigger:
                ".o_key_account_plan_checks li:contains(Deciders met):contains(Nobody is on the map)",
        },
    ]),
});
