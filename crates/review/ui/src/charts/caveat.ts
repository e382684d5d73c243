// The caveat that stands on every chart, in the reader's language.
import { chartWords } from "./words";

/** The server's caveat; translated where it is the one that this version knows, and where the answer has none, that one. */
export function useCaveat(given: string | undefined): string {
  const t = chartWords.use();
  return given === undefined || given === chartWords.en.caveat ? t("caveat") : given;
}
