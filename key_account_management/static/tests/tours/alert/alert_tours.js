import {registry} from "@web/core/registry";
import {choose, field, patient} from "../account/form_steps";

registry.category("web_tour.tours").add("key_account_close_loop", {
    steps: patient(() => [
        {
            content: "What is to be done",
            trigger: ".o_menu_systray i[aria-label=Activities]",
            run: "click",
        },
        {
            content: "A customer is not satisfied: due tomorrow",
            trigger:
                ".o-mail-ActivityGroup:contains(Account Alert) span:contains(Future):not(:has(span))",
            run: "click",
        },
        {
            content: "The alert",
            trigger: ".o_data_row:contains(Customer) td[name=account_id]",
            run: "click",
        },
        {
            content: "Who said what",
            trigger: `.o_form_view ${field("evidence_ids")}:contains(Tour Ann):contains(Decider):contains(Your parts came late again)`,
        },
        {
            content: "The activity has it, too",
            trigger: ".o-mail-Activity:contains(A customer is not satisfied)",
        },
        ...choose("cause_ids", "Late delivery"),
        {
            content: "What was done",
            trigger: `${field("outcome")} textarea`,
            run: "edit The parts go out today by express",
        },
        {trigger: ".o_form_button_save", run: "click"},
        {
            content: "Tell the customer",
            trigger:
                ".o_statusbar_buttons button[name=action_tell_customer]:contains(Tell the customer)",
            run: "click",
        },
        {
            content: "The mail says what was done",
            trigger:
                ".modal .o_mail_composer_form_view:contains(Tour Ann) :contains(The parts go out today)",
        },
        {trigger: ".modal button.o_mail_send", run: "click"},
        {
            content: "It was sent",
            trigger: `body:not(:has(.modal)) .o_form_view ${field("date_told")}`,
        },
        {
            content: "Close",
            trigger: ".o_statusbar_buttons button[name=action_ask_close]",
            run: "click",
        },
        {
            content: "Closed; the customer will be asked whether it helped",
            trigger: `.o_form_view ${field("state")} [aria-checked=true]:contains(Closed)`,
        },
    ]),
});

registry.category("web_tour.tours").add("key_account_cause_pareto", {
    steps: patient(() => [
        {trigger: ".o_key_account_cause_pareto canvas"},
        {
            content: "The figures, and whose they are",
            trigger: ".o_key_account_cause_pareto tr:contains(Quality):contains(1,000)",
        },
        {
            content: "The alerts behind it",
            trigger: ".o_key_account_cause_pareto .o_cause_alerts",
            run: "click",
        },
        {trigger: ".o_list_view .o_data_row:contains(Customer)"},
    ]),
});
