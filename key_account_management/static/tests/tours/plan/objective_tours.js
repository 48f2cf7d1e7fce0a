import {registry} from "@web/core/registry";
import {patient} from "../account/form_steps";
import {stepUtils} from "@web_tour/tour_utils";

const open = {
    content: "The objective",
    trigger: ".o_data_row td[name=name]:contains(Sell more this year)",
    run: "click",
};

registry.category("web_tour.tours").add("key_account_objective_target", {
    url: "/odoo/key-account-objectives",
    steps: patient(() => [
        {
            content: "The list says in words what is missing",
            trigger: ".o_data_row .o_key_account_smart_text:contains(No target)",
        },
        open,
        {
            content: "It says that the target is missing",
            trigger: ".o_key_account_smart .badge:contains(M !)",
        },
        {
            content: "The baseline is there without typing",
            trigger: ".o_field_widget[name=baseline]:contains(600)",
        },
        {
            trigger: ".o_field_widget[name=target] input",
            run: "edit 1000",
        },
        ...stepUtils.saveForm(),
        {
            trigger: ".o_key_account_smart .badge:contains(M ✓)",
        },
    ]),
});

registry.category("web_tour.tours").add("key_account_objective_progress", {
    url: "/odoo/key-account-objectives",
    steps: patient(() => [
        open,
        {
            content: "The order counts",
            trigger: ".o_field_widget[name=actual]:contains(250)",
        },
        {
            trigger: ".o_field_widget[name=progress]:contains(25)",
        },
        {
            content: "A chart against the path",
            trigger: ".o_key_account_objective_path canvas",
        },
        {
            trigger: "button[name=action_view_documents]",
            run: "click",
        },
        {
            content: "What was counted",
            trigger: ".o_breadcrumb:contains(Sell more this year)",
        },
        {
            trigger: ".o_data_row:has(td:contains(250))",
        },
    ]),
});
