// All that is known of one entry.
import type { TrailLine } from "../api/types";
import { particulars } from "./change";
import { useValue } from "./value";
import { words } from "./words";

const VERSIONS = ["hark", "dictionary", "model", "settings"] as const;

export function Particulars({ line }: { line: TrailLine }) {
  const t = words.use();
  const value = useValue();
  const rows: ReadonlyArray<readonly [string, string]> = [
    ...particulars(line).map(([key, text]) => [t(`key.${key}` as "key.why"), value(key, text)] as const),
    ...(line.meaning ? [[t("meaning"), line.meaning] as const] : []),
    [t("entry"), line.entry],
    [t("place"), line.place],
    [t("hash"), line.hash],
    [t("versions"), VERSIONS.map((name) => `${name} ${line.versions[name]}`).join(" · ")],
  ];
  return (
    <dl className="particulars">
      {rows.map(([name, text]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}
