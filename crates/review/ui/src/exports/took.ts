// What is said of an answer that was taken in: good only where every case of a batch of ours was taken.
import type { Acknowledged } from "../api/types";
import type { Notice } from "../components/toast";
import type { Words } from "../i18n/language";
import type { words } from "./words";

/** A sentence on the batch, and one on messages whose cases were not sent from here. */
export function tookIn(done: Acknowledged, t: Words<keyof typeof words.en>): Notice {
  const { matched, batch, accepted, rejected, reopened, code, unknown = 0 } = done;
  const strange = unknown > 0 ? [t("upload.unknown", { unknown })] : [];
  if (!matched) return { text: [t("upload.unmatched"), ...strange].join(". "), tone: "warn" };
  const counts = t("upload.matched", { batch, accepted, rejected, reopened: reopened.length });
  const whole = rejected === 0 && code === "AA" && unknown === 0;
  return { text: [counts, ...strange].join(". "), tone: whole ? "good" : "warn" };
}
