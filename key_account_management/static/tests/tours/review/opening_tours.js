import {registry} from "@web/core/registry";
import {choose, field, patient} from "../account/form_steps";

const tab = (name) => ({
    content: `The page ${name}`,
    trigger: `.o_notebook_headers [name=${name}]`,
    run: "click",
});
const shown = (selector) => ({trigger: `.o_form_view .tab-pane.active ${selector}`});
const row = (name, text) => shown(`${field(name)} .o_data_row:contains(${text})`);

registry.category("web_tour.tours").add("key_account_lazy_pages", {
    steps: patient(() => [
        shown(".o_key_account_explanation"),
        tab("people"),
        row("stakeholder_ids", "Boss"),
        row("team_member_ids", "people_member"),
        tab("knowledge"),
        row("need_ids", "Shorter lead times"),
        tab("plan"),
        shown(`${field("running_plan_id")}:contains(Grow)`),
        tab("satisfaction"),
        shown(field("satisfaction")),
        tab("history"),
        shown(field("judgement_ids")),
        row("change_ids", "Key"),
        {content: "What was read stays", ...tab("people")},
        row("stakeholder_ids", "Boss"),
    ]),
});

const addLine = {
    trigger: `${field("judgement_ids")} .o_field_x2many_list_row_add a, ${field("judgement_ids")} button.o_field_x2many_list_row_add`,
    run: "click",
};

registry.category("web_tour.tours").add("key_account_lazy_edit", {
    steps: patient(() => [
        tab("history"),
        addLine,
        {
            trigger: `${field("judgement_ids")} .o_selected_row [name=evidence] textarea`,
            run: "edit Hearsay",
        },
        {content: "Not so", trigger: ".o_form_button_cancel", run: "click"},
        {
            trigger: `${field("judgement_ids")}:not(:has(.o_data_row))`,
        },
        addLine,
        ...choose("criterion_id", "Strategic fit", ".o_selected_row"),
        {
            trigger: `${field("judgement_ids")} .o_selected_row [name=value] input`,
            run: "edit 4",
        },
        {
            trigger: `${field("judgement_ids")} .o_selected_row [name=evidence] textarea`,
            run: "edit Seen on site",
        },
        {content: "Kept", trigger: ".o_form_button_save", run: "click"},
        {trigger: ".o_form_saved, .o_form_status_indicator_buttons.invisible"},
        row("judgement_ids", "Seen on site"),
    ]),
});
