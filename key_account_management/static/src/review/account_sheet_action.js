import {addPaperAction} from "../account/paper_action";

addPaperAction(
    "key_account_management.account_sheet",
    "key_account_management.account_sheet"
);
