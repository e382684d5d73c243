// A moment in the person's zone; UTC, the zone of the record, in the title.
import { useFormats } from "../i18n/formats";

interface TimeProps {
  at: string;
  /** `date` 26 Nov 2026 · `moment` with the time of day · `ago` 3 days ago. */
  as?: "date" | "moment" | "ago";
}

export function Time({ at, as = "moment" }: TimeProps) {
  const formats = useFormats();
  return (
    <time dateTime={at} title={formats.utc(at)}>
      {formats[as](at)}
    </time>
  );
}
