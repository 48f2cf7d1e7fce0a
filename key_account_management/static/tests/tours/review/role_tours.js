import {registry} from "@web/core/registry";
import {field, patient} from "../account/form_steps";

/** What tests/review/accessibility.js brings: fails where axe-core finds something of ours. */
const check = (name) => ({
    content: `${name} is there, for everybody`,
    trigger: ".o_action_manager",
    async run() {
        await window.checkAccessibility(name);
    },
});
/** A row on a laptop, a card where there are cards. */
const open = (name) => ({
    content: `Open ${name}`,
    trigger: `.o_kanban_record:contains(${name}), .o_data_row td[name]:contains(${name})`,
    run: "click",
});
const tab = (name) => ({
    content: `The page ${name}`,
    trigger: `.o_notebook_headers [name=${name}]`,
    run: "click",
});
const explained = {trigger: ".o_form_view .o_key_account_explanation"};
const add = (name, steps) =>
    registry.category("web_tour.tours").add(name, {steps: patient(steps)});

add("key_account_morning", () => [
    check("Customer"),
    open("Customer"),
    {trigger: ".o_form_view .o_form_sheet"},
    {
        content: "She takes the alert up",
        trigger: "button[name=action_take_up]",
        run: "click",
    },
    {trigger: ".o_form_view:not(:has(button[name=action_take_up]))"},
    check("Customer"),
    {
        isActive: ["mobile"],
        trigger: ".o-form-buttonbox .o_button_more",
        run: "click",
    },
    {
        content: "Whose alert that is",
        trigger: "button[name=action_view_account]",
        run: "click",
    },
    explained,
    check("Customer"),
    tab("people"),
    {trigger: `.o_form_view ${field("stakeholder_ids")}:contains(Boss)`},
    check("Boss"),
]);

add("key_account_director", () => [
    {trigger: ".o_key_account_satisfaction_canvas canvas"},
    check("people_manager"),
    {
        content: "The answers behind the figures",
        trigger: ".o_key_account_scores button[name=answers]",
        run: "click",
    },
    {trigger: ".o_data_row, .o_kanban_record:not(.o_kanban_ghost)"},
    check("Customer"),
]);

add("key_account_first_hour", () => [
    {content: "What is to be done", trigger: ".o_key_account_first_steps"},
    check("Customer"),
    {
        content: "The largest customers, and why",
        trigger: "[data-step=managing] button",
        run: "click",
    },
    {trigger: ".o_action_manager:not(:has(.o_key_account_first_steps))"},
    check("Customer"),
]);

add("key_account_own_accounts", () => [
    check("Customer"),
    {
        content: "Nothing of others",
        trigger: ".o_content:not(:contains(Somebody Else))",
    },
    open("Customer"),
    explained,
    check("Customer"),
]);

add("key_account_chinese", () => [
    check("成都清河医疗"),
    open("成都清河医疗"),
    explained,
    check("为何是此等级"),
    tab("plan"),
    {trigger: ".o_form_view .o_key_account_plan_summary"},
    check("成都清河医疗"),
]);
