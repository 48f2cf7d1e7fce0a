import {registry} from "@web/core/registry";
import {act, choose, field, patient} from "../account/form_steps";

registry.category("web_tour.tours").add("key_account_start_programme", {
    steps: patient(() => [
        {
            content: "A new programme",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {trigger: `${field("name")} input`, run: "edit Toured"},
        ...choose("survey_id", "How do you like working with us?"),
        ...choose("role_ids", "Decider"),
        {trigger: ".o_form_button_save", run: "click"},
        {
            content: "Whom would it ask?",
            trigger: ".o_form_saved button[name=action_preview]",
            run: "click",
        },
        {
            content: "Ann, who decides",
            trigger: ".o_group_header:contains(Asked now):contains((1))",
        },
        {trigger: ".o_data_row:contains(Ann):contains(ann@example.com)"},
        {
            content: "and nobody in another role",
            trigger: ".o_group_header:contains(Decision role not in the programme)",
        },
        {trigger: ".breadcrumb-item:contains(Toured)", run: "click"},
        {
            content: "Nothing was sent; start it",
            trigger: "button[name=action_start]",
            run: "click",
        },
        {trigger: ".modal button:contains(Ok)", run: "click"},
        {
            content: "It runs",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Running)",
        },
    ]),
});

registry.category("web_tour.tours").add("key_account_ask_by_hand", {
    steps: patient(() => [
        ...act("Ask for feedback"),
        {
            content: "Ann is asked; the user is not meant, and is ticked nevertheless",
            trigger: ".modal .o_data_row:contains(Ann):contains(Asked now)",
        },
        {
            trigger: ".modal .o_data_row:contains(Uma) [name=is_chosen]",
            run: "click",
        },
        {trigger: ".modal .o_data_row:contains(Uma) [name=is_chosen] input:checked"},
        {
            content: "which needs a reason",
            trigger: `.modal ${field("reason")} input`,
            run: "edit She asked to be heard",
        },
        {trigger: ".modal button[name=action_ask]", run: "click"},
        {trigger: ".o_notification:contains(2 asked)"},
    ]),
});

registry.category("web_tour.tours").add("key_account_answer_survey", {
    steps: patient(() => [
        {
            content: "The customer, by the link of the invitation",
            trigger: ".o_survey_start button[type=submit], button.btn-primary.btn-lg",
            run: "click",
        },
        {
            content: "A 3",
            trigger:
                ".js_question-wrapper:contains(Would you recommend us) label:has(input[value='3'])",
            run: "click",
        },
        {
            content: "And why",
            trigger: ".js_question-wrapper:contains(Why) textarea",
            run: "edit Your parts came late again",
        },
        {
            content: "Submit",
            trigger: "button[value=finish]",
            run: "click",
        },
        {trigger: ".modal footer button:contains(Submit)", run: "click"},
        {content: "Thanks", trigger: ".o_survey_finished"},
    ]),
});
