// The tabs of the panel: one line for each. A tab is
//   key       its name in the address and in tests
//   title     key of its text (page.… in the terms)
//   draw      (page) => node or nodes; called when it is opened, when the language or the town changes, and after redrawOn
//   redrawOn  events of page.js after which it is drawn again; leave out where people type
//   onTown    (page) => what it has to fetch anew when a town was opened (optional)
//   onOpen    (page) => called when it is opened (optional)
//   count     (page) => a number beside the title (optional)
//   start     (page) => once, when the page opens (optional)
//   isFor     (page) => whether this person sees it at all (optional)

import { blocksTab } from "./blocks_tab.js";
import { checksTab } from "./checks_tab.js";
import { historyTab } from "./history_tab.js";
import { peopleTab } from "./office/people_tab.js";
import { planTab } from "./office/plan_tab.js";
import { returnsTab } from "./office/returns_tab.js";
import { reviewTab } from "./office/review_tab.js";
import "./office/style.css";
import { workTab } from "./work_tab.js";

export const TABS = [workTab, checksTab, planTab, reviewTab, peopleTab, returnsTab, historyTab, blocksTab];
