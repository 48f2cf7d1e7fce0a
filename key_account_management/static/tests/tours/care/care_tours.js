import {registry} from "@web/core/registry";
import {field, patient} from "../account/form_steps";

registry.category("web_tour.tours").add("key_account_lapsed_line", {
    steps: patient(() => [
        {
            content: "What a customer has stopped buying, most at stake first",
            trigger: ".o_data_row:contains(Goes on):contains(Stopped)",
        },
        {
            content: "What it was worth opens its order lines",
            trigger: ".o_data_row:contains(Stopped) button[name=action_view_lines]",
            run: "click",
        },
        {
            content: "The order lines",
            trigger: ".o_breadcrumb:contains(Stopped)",
        },
        {
            trigger: ".o_breadcrumb a:contains(Lapsed Lines)",
            run: "click",
        },
        {
            content: "To be won back",
            trigger:
                ".o_data_row:contains(Stopped) button[name=action_new_opportunity]",
            run: "click",
        },
        {
            content: "Named after the category, with what it was worth",
            trigger: `.o_form_view ${field("expected_revenue")} input:value(350)`,
        },
        {trigger: ".o_form_button_save", run: "click"},
        {
            content: "Saved",
            trigger: ".o_form_view .o_form_saved",
        },
    ]),
});
