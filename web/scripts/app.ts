// What every page loads: live regions, keys, forms that are sent once, text size. No framework; the pages
// work without it, less quickly.
import { startForms } from "./forms";
import { startFragment } from "./fragment";
import { startKeys } from "./keys";
import { startLive } from "./live";
import { startText } from "./text";

startFragment();
startForms();
startKeys();
startText();
startLive();
