import {registry} from "@web/core/registry";
import {choose, field, patient} from "../account/form_steps";

/** The card of a SWOT line in its quadrant. */
const card = (quadrant, text) =>
    `${field(quadrant)} .o_kanban_record:contains(${text})`;

registry.category("web_tour.tours").add("key_account_swot_to_initiative", {
    steps: patient(() => [
        {
            content: "The SWOT of the plan",
            trigger: ".o_notebook_headers [name=swot]",
            run: "click",
        },
        {
            content: "What do the figures say?",
            trigger: "button[name=action_suggest_swot]",
            run: "click",
        },
        {
            content: "Sales are growing: accepted",
            trigger: `${card("strength_ids", "They buy more")} button[name=action_accept]`,
            run: "click",
        },
        {
            trigger: `${card("strength_ids", "They buy more")}:not(:has(button[name=action_accept]))`,
        },
        {
            content: "Something new is bought: accepted",
            trigger: `${card("opportunity_ids", "They began to buy")} button[name=action_accept]`,
            run: "click",
        },
        {
            trigger: `${card("opportunity_ids", "They began to buy")}:not(:has(button[name=action_accept]))`,
        },
        {
            content: "The decider is met tomorrow: dismissed",
            trigger: `${card("weakness_ids", "A decider was never met")} button[name=action_dismiss]`,
            run: "click",
        },
        {
            content: "It is out of the way, and not lost",
            trigger: "button[name=action_view_swot]:contains(1 dismissed)",
        },
        {
            content: "Said once is enough",
            trigger: "button[name=action_suggest_swot]",
            run: "click",
        },
        {trigger: ".o_notification:contains(nothing that was not said)"},
        {
            content: "A strategy",
            trigger: ".o_notebook_headers [name=strategies]",
            run: "click",
        },
        {
            trigger: `${field("strategy_ids")} .o_field_x2many_list_row_add a`,
            run: "click",
        },
        {
            trigger: `.modal ${field("name")} input`,
            run: "edit Win the second site",
        },
        ...choose("swot_ids", "They buy more", ".modal"),
        ...choose("swot_ids", "They began to buy", ".modal"),
        {
            content: "A strength for an opportunity",
            trigger: `.modal ${field("tows")}:contains(SO)`,
        },
        {trigger: ".modal .o_form_button_save", run: "click"},
        {
            content: "It is in the plan",
            trigger: `${field("strategy_ids")} .o_data_row:contains(Win the second site):contains(SO)`,
        },
        {trigger: "body:not(:has(.modal)) .o_form_button_save", run: "click"},
        {trigger: ".o_form_saved"},
        {
            content: "Look at it again",
            trigger: `${field("strategy_ids")} .o_data_row:contains(Win the second site) td[name=kind]`,
            run: "click",
        },
        {
            trigger: `.modal:has(${field("tows")}) .o_form_button_cancel`,
            run: "click",
        },
        {
            content: "An initiative, typed into the list",
            trigger: `${field("initiative_ids")} .o_field_x2many_list_row_add a`,
            run: "click",
        },
        {
            trigger: `${field("initiative_ids")} .o_selected_row ${field("name")} textarea`,
            run: "edit Visit the second site",
        },
        {
            trigger: `${field("initiative_ids")} .o_selected_row ${field("strategy_id")} input`,
            run: "edit Win the",
        },
        {
            trigger: ".ui-autocomplete .dropdown-item:contains(Win the second site)",
            run: "click",
        },
        {trigger: "body:not(:has(.modal)) .o_form_button_save", run: "click"},
        {trigger: ".o_form_saved"},
        {
            content: "Open it",
            trigger: `${field("initiative_ids")} .o_data_row:contains(Visit the second site) .o_list_record_open_form_view button`,
            run: "click",
        },
        {
            content: "Its next step",
            trigger:
                ".o_form_view:has(button[name=action_start]) .o-mail-Chatter button:contains(Activity)",
            run: "click",
        },
        {
            trigger: `.modal ${field("summary")} input`,
            run: "edit Ask for a day",
        },
        {
            trigger: ".modal button[name=action_schedule_activities]",
            run: "click",
        },
        {
            content: "Done",
            trigger:
                ".o-mail-Activity:contains(Ask for a day) .o-mail-Activity-markDone",
            run: "click",
        },
        {
            trigger: ".o-mail-ActivityMarkAsDone button[aria-label=Done]",
            run: "click",
        },
        {
            content: "The activity is in the history",
            trigger: ".o-mail-Message:contains(Ask for a day)",
        },
        {trigger: "button[name=action_start]", run: "click"},
        {trigger: "button[name=action_done]", run: "click"},
        {
            content: "It is done, and on which day",
            trigger: `.o_arrow_button_current:contains(Done)`,
        },
    ]),
});
