import {registry} from "@web/core/registry";
import {choose, field, patient, select} from "../account/form_steps";

const PEOPLE = [...Array(10).keys()].map((index) => `Mapped Person ${index}`);

/** Put one person on the map: the first decides, the others report to the first. */
const place = (name, index) => [
    {trigger: ".o_control_panel_main_buttons button:contains(New)", run: "click"},
    {content: `Add ${name}`, trigger: `.oe_title ${field("partner_id")} input`},
    ...choose("partner_id", name),
    ...choose("role_ids", index ? "User" : "Decider"),
    ...select("influence", index ? "Political structure" : "Inner circle"),
    ...(index ? choose("parent_id", PEOPLE[0]) : []),
    {trigger: ".o_form_button_save", run: "click"},
    {trigger: `.o_form_saved .oe_title h1:contains(${name})`},
];

registry.category("web_tour.tours").add("key_account_build_map", {
    steps: patient(() => [
        {
            content: "Her key account",
            trigger: ".o_form_view button[name=action_view_stakeholders]",
            run: "click",
        },
        {trigger: ".o_list_view"},
        ...PEOPLE.flatMap(place),
    ]),
});

registry.category("web_tour.tours").add("key_account_judge_and_coach", {
    steps: patient(() => [
        {
            content: "The people of the account",
            trigger: ".o_notebook_headers [name=people]",
            run: "click",
        },
        {
            content: "Nobody has met the decider: plan it",
            trigger:
                ".o_key_account_coaching li:contains(A decider was never met):contains(Mapped Boss) button",
            run: "click",
        },
        {
            content: "It is planned, once",
            trigger:
                ".o_key_account_coaching li:contains(A decider was never met):contains(planned):not(:has(button))",
        },
        {
            content: "The person",
            trigger: `${field("stakeholder_ids")} .o_data_row:contains(Mapped Boss) td[name=display_name]`,
            run: "click",
        },
        {
            content: "Judge",
            trigger: ".modal button[name=action_judge]",
            run: "click",
        },
        {
            trigger: `.modal ${field("attitude")} label:contains(Sceptic)`,
            run: "click",
        },
        {
            trigger: `.modal ${field("evidence")} textarea`,
            run: "edit Asked our rival for an offer",
        },
        {
            trigger: ".modal footer button:contains(Record)",
            run: "click",
        },
        {
            content: "The attitude, with what it rests on",
            trigger: `.modal ${field("attitude_ids")} .o_data_row:contains(Sceptic):contains(Asked our rival)`,
        },
    ]),
});

registry.category("web_tour.tours").add("key_account_outsider_sees_no_attitude", {
    steps: patient(() => [
        {
            content: "The people of the account",
            trigger: ".o_notebook_headers [name=people]",
            run: "click",
        },
        {
            content: "The person, without a word on attitude",
            trigger: `${field("stakeholder_ids")}:not(:contains(Opponent)) .o_data_row:contains(Mapped Boss) td[name=display_name]`,
            run: "click",
        },
        {
            content: "Nothing to judge with, nothing to read",
            trigger:
                ".modal:not(:has(button[name=action_judge])):not(:contains(Opponent)):contains(shown to the account's team only)",
        },
    ]),
});

registry.category("web_tour.tours").add("key_account_visit_brief", {
    steps: patient(() => [
        {
            content: "The brief, from the meeting",
            trigger: ".o_form_view button[name=action_visit_brief]",
            run: "click",
        },
        {
            content: "Whom we meet, and how to talk to them",
            trigger:
                ":iframe .o_key_account_visit_brief:contains(Mapped Boss):contains(How to talk):contains(Let figures speak)",
        },
    ]),
});
