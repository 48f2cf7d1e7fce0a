import {registry} from "@web/core/registry";
import {patient} from "../account/form_steps";

const event = (kind) => `.o_timeline_event[data-kind=${kind}]`;
// On a phone the buttons of the account lie behind one.
const openTimeline = [
    {
        isActive: ["mobile"],
        trigger: ".o-form-buttonbox .o_button_more",
        run: "click",
    },
    {trigger: "button[name=action_view_timeline]", run: "click"},
];
const fits = (trigger) => ({
    content: "Nothing is wider than the screen",
    trigger,
    run() {
        const {scrollWidth, clientWidth} = document.documentElement;
        if (
            scrollWidth > clientWidth ||
            this.anchor.scrollWidth > this.anchor.clientWidth
        ) {
            throw new Error(`${this.anchor.scrollWidth} of ${clientWidth} pixels`);
        }
    },
});
const press = (key) => ({
    trigger: `${event("alert")}:focus`,
    run: `press ${key}`,
});

registry.category("web_tour.tours").add("key_account_timeline", {
    steps: patient(() => [
        {trigger: ".o_key_account_explanation"},
        fits(".o_form_view .o_content"),
        ...openTimeline,
        {
            content: "What is new since one last looked is marked",
            trigger: `.o_timeline ${event("order")}.o_timeline_new`,
        },
        {trigger: `${event("meeting")}:contains(Meeting)`},
        {
            content: "A year at a glance",
            trigger:
                ".o_timeline_month[aria-label*='Sales orders: 1'][aria-label*='Alerts: 1']",
        },
        fits(".o_timeline"),
        {trigger: ".o_timeline button.btn[data-kind=alert]", run: "click"},
        {trigger: ".o_timeline:not(:has([data-kind=order].o_timeline_event))"},
        {
            content: "It stands in the address",
            trigger: event("alert"),
            run() {
                if (!location.search.includes("kinds=alert")) {
                    throw new Error(location.href);
                }
                this.anchor.focus();
            },
        },
        press("Enter"),
        {
            content: "The document",
            trigger: ".o_form_view .o_field_widget[name=outcome]",
        },
        {
            content: "Back to the same events",
            trigger: ".o_breadcrumb a:contains(Timeline of), .o_back_button",
            run: "click",
        },
        {trigger: `.o_timeline:not(:has(${event("order")})) ${event("alert")}`},
        {
            content: "A month that has nothing of it",
            trigger: ".o_timeline_month:first",
            run: "click",
        },
        {trigger: ".o_timeline_none button:contains(Show everything)", run: "click"},
        {trigger: event("order")},
    ]),
});

registry.category("web_tour.tours").add("key_account_timeline_empty", {
    steps: patient(() => [
        ...openTimeline,
        {
            trigger: ".o_timeline_none:contains(Nothing has happened here yet) button",
            run: "click",
        },
        {content: "Meetings", trigger: ".o_list_view, .o_calendar_view"},
    ]),
});
