// htmx for the staff's screens: parts of a page come from the server as HTML. Eval and inline style stay off,
// because the content security policy forbids both.
import htmx from "htmx.org";
import { watchHtmx } from "./forms";

htmx.config.allowEval = false;
htmx.config.allowScriptTags = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.selfRequestsOnly = true;
htmx.config.historyCacheSize = 0;
// A refusal is an answer with words in it: show it where the page expects the answer.
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "[23]..", swap: true },
  { code: "[45]..", swap: true, error: true },
];
(window as unknown as { htmx: typeof htmx }).htmx = htmx;
watchHtmx();
