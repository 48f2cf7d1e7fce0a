import {registry} from "@web/core/registry";
import {patient} from "../account/form_steps";

registry.category("web_tour.tours").add("key_account_review", {
    steps: patient(() => [
        {
            content: "A new review of the account",
            trigger: ".o_form_view button[name=action_new_review]",
            run: "click",
        },
        {
            content: "One button builds the pack",
            trigger: ".o_form_view button[name=action_build]",
            run: "click",
        },
        {
            content: "The sales of the period, and what was counted",
            trigger:
                ".o_key_account_figures td[data-name=sales] a[data-figure=sales_now]:contains(255.00)",
            run: "click",
        },
        {
            content: "The very order",
            trigger: ".o_list_view .o_data_row:contains(255.00)",
        },
        {
            content: "Back to the review",
            trigger: ".breadcrumb-item.o_back_button, .o_breadcrumb .o_back_button",
            run: "click",
        },
        {
            content: "What we agree",
            trigger: ".o_notebook_headers [name=actions]",
            run: "click",
        },
        {
            trigger:
                ".o_field_widget[name=action_ids] .o_field_x2many_list_row_add a, .o_field_widget[name=action_ids] button.o_field_x2many_list_row_add",
            run: "click",
        },
        {
            trigger: ".o_selected_row [name=name] textarea",
            run: "edit Send the samples",
        },
        {
            trigger: ".o_selected_row [name=user_id] input",
            run: "edit people_manager",
        },
        {
            trigger: ".ui-autocomplete .dropdown-item:contains(people_manager)",
            run: "click",
        },
        {
            content: "Make activities of it",
            trigger: ".o_form_view button[name=action_plan_actions]",
            run: "click",
        },
        {
            content: "It is planned, and stands in the chatter",
            trigger:
                ".o_field_widget[name=action_ids] .o_data_row:contains(Send the samples):contains(Planned)",
        },
        {
            trigger: ".o-mail-Activity:contains(Send the samples)",
        },
        {
            content: "What the customer reads has no risks",
            trigger: ".o_notebook_headers [name=customer]",
            run: "click",
        },
        {
            content: "On paper",
            trigger:
                ".o_field_widget[name=pack_customer]:not(:contains(Risks)):contains(255.00)",
        },
        {
            trigger: ".o_statusbar_buttons button:contains(Print for the customer)",
            run: "click",
        },
        {
            content: "The paper comes",
            trigger: "body:not(:has(.o_blockUI))",
        },
    ]),
});

registry.category("web_tour.tours").add("key_account_sheet", {
    steps: patient(() => [
        {
            content: "The account on one page",
            trigger: ".o_statusbar_buttons button[name=action_sheet]",
            run: "click",
        },
        {
            content: "Who they are, and what is not known",
            trigger:
                ":iframe .o_key_account_sheet:contains(Customer):contains(not measured)",
        },
        {
            content: "It has an address",
            trigger: ".o_breadcrumb:contains(Account sheet)",
            run() {
                if (!location.pathname.endsWith("/account-sheet")) {
                    throw new Error(`The address is ${location.pathname}`);
                }
                history.back();
            },
        },
        {
            content: "Back leads to the account",
            trigger: ".o_form_view .o_statusbar_buttons button[name=action_sheet]",
        },
    ]),
});
