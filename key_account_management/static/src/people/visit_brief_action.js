import {addPaperAction} from "../account/paper_action";

addPaperAction(
    "key_account_management.visit_brief",
    "key_account_management.visit_brief"
);
