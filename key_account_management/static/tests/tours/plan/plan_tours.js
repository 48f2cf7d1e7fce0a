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
            trigger: "button[name=action_view_checks]",
            run: "click",
        },
        {
            content: "And leads to the map",
            trigger:
                ".modal .o_key_account_plan_checks li:contains(Deciders met):contains(Nobody is on the map) button",
            run: "click",
        },
        {trigger: "body:not(:has(.modal)) .o_breadcrumb:contains(People)"},
    ]),
});

/** Of the tabs none is cut off. */
function checkTabs() {
    const headers = document.querySelector(".o_notebook_headers");
    const tabs = headers.querySelectorAll(".nav-link");
    const {scrollWidth, clientWidth} = headers;
    if (tabs.length > 6 || scrollWidth > clientWidth) {
        throw new Error(`${tabs.length} tabs: ${scrollWidth} in ${clientWidth} px`);
    }
}

registry.category("web_tour.tours").add("key_account_plan_change", {
    steps: patient(() => [
        {
            content: "What was approved is not offered to be changed",
            trigger: `.o_form_view:has(.o_arrow_button_current:contains(Running)) ${field("objective_ids")}:has(.o_data_row):not(:has(.o_field_x2many_list_row_add)):not(:has(.o_list_record_remove))`,
            run: checkTabs,
        },
        {
            content: "How it is changed can be seen",
            trigger:
                ".o_statusbar_buttons button[name=action_reopen]:contains(Change the plan)",
            run: "click",
        },
        {trigger: ".modal button.btn-primary:contains(Change the plan)", run: "click"},
        {
            trigger: `.o_form_view:has(.o_arrow_button_current:contains(Draft)) ${field("objective_ids")}:has(.o_list_record_remove) .o_field_x2many_list_row_add`,
        },
    ]),
});
