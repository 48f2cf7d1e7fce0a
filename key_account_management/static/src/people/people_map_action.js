import {Component, xml} from "@odoo/owl";
import {LazyComponent} from "@web/core/assets";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";

/** The maps are in the bundle of `web_hierarchy`, which is loaded when first needed. */
class PeopleMapAction extends Component {
    static components = {LazyComponent};
    static props = {...standardActionServiceProps};
    static template = xml`
        <LazyComponent
            bundle="'web.assets_backend_lazy'"
            Component="'KeyAccountPeopleMap'"
            props="props"
        />`;
}

registry.category("actions").add("key_account_management.people_map", PeopleMapAction);
