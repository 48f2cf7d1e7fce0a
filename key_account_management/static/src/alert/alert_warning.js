import {registry} from "@web/core/registry";

registry.category("key_account_warning_icons").add("alert", "fa-bullhorn text-danger");
registry.category("key_account_warning_methods").add("alert", "action_view_alerts");
