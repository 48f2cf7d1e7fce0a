import {registry} from "@web/core/registry";

registry
    .category("key_account_warning_icons")
    .add("review", "fa-line-chart text-danger");
registry.category("key_account_warning_methods").add("review", "action_view_reviews");
