import {Component, onWillStart, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {KanbanRenderer} from "@web/views/kanban/kanban_renderer";
import {kanbanView} from "@web/views/kanban/kanban_view";
import {ListRenderer} from "@web/views/list/list_renderer";
import {listView} from "@web/views/list/list_view";

/**
 * What is left for an administrator to do after the installation, above the accounts: the
 * server says what is done, the cross puts the list away for the company.
 */
export class FirstSteps extends Component {
    static template = "key_account_management.FirstSteps";
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({steps: []});
        onWillStart(async () => {
            this.state.steps = await this.orm.call(
                "key.account",
                "get_first_steps",
                []
            );
        });
    }

    get next() {
        return this.state.steps.find((step) => !step.done);
    }

    open(step) {
        this.action.doAction(step.action);
    }

    async close() {
        await this.orm.call("key.account", "close_first_steps", []);
        this.state.steps = [];
    }
}

class KeyAccountListRenderer extends ListRenderer {
    static template = "key_account_management.ListRenderer";
    static components = {...ListRenderer.components, FirstSteps};
}

class KeyAccountKanbanRenderer extends KanbanRenderer {
    static template = "key_account_management.KanbanRenderer";
    static components = {...KanbanRenderer.components, FirstSteps};
}

registry
    .category("views")
    .add("key_account_list", {...listView, Renderer: KeyAccountListRenderer})
    .add("key_account_kanban", {...kanbanView, Renderer: KeyAccountKanbanRenderer});
