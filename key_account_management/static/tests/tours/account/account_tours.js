import {registry} from "@web/core/registry";
import {act, choose, field, patient} from "./form_steps";

registry.category("web_tour.tours").add("key_account_hand_over", {
    steps: patient(() => [
        ...act("Hand over"),
        ...choose("user_id", "people_member", ".modal"),
        {
            trigger: `.modal ${field("note")} textarea`,
            run: "edit Call the boss before ten",
        },
        {trigger: ".modal footer button:contains(Hand over)", run: "click"},
        {
            content: "The word in the chatter",
            trigger:
                ".o-mail-Message:contains(hands the account over to people_member):contains(Call the boss before ten)",
        },
    ]),
});
