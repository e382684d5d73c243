// Lying bars, one under the other: a name, a bar, a number, each row one link to its records.
//
// A bar may be made of parts; each part has a pattern of its own besides its colour, and a name in the legend.
import { type ReactNode, useId } from "react";

import { Link } from "../shell/router";
/** Patterns of parts, in the order they are given out. */
export const PATTERNS = ["plain", "hatched", "dotted", "crossed"] as const;

export interface BarRow {
  readonly key: string;
  readonly name: string;
  /** The whole of what the row says, for those who do not see it. */
  readonly words: string;
  /** Address of its records; nothing where the bar is no count of records, such as a mean. */
  readonly to?: string;
  /** Lengths of its parts; one, where it has none. */
  readonly parts: readonly number[];
  /** What stands behind the bar. */
  readonly value: string;
  /** What stands behind the number, such as a share. */
  readonly more?: string;
  /** Which of the two is the number of records that the row leads to. */
  readonly counts?: "value" | "more";
}

interface BarsProps {
  readonly label: string;
  readonly rows: readonly BarRow[];
  /** Names of the parts, where there are several. */
  readonly legend?: readonly string[];
}

export function Bars({ label, rows, legend }: BarsProps) {
  const id = useId().replace(/[^\w-]/g, "");
  const total = ({ parts }: BarRow) => parts.reduce((sum, part) => sum + part, 0);
  // The longest bar fills its column: there is no axis that it would have to end at.
  const most = Math.max(1, ...rows.map(total));
  const share = (value: number) => `${(value / most) * 100}%`;
  return (
    <>
      <Patterns id={id} />
      {legend && (
        <ul className="legend">
          {legend.map((name, index) => (
            <li key={name}>
              <svg width="16" height="11" aria-hidden="true">
                <rect className={`part-${index}`} width="16" height="11" fill={fill(id, index)} />
              </svg>
              {name}
            </li>
          ))}
        </ul>
      )}
      <ol className="bars" aria-label={label}>
        {rows.map((row) => (
          <li key={row.key}>
            <Row row={row}>
              <span className="bar-name">{row.name}</span>
              <svg className="bar-track" width="100%" height="14" aria-hidden="true">
                {row.parts.map((part, index) => (
                  <rect
                    key={PATTERNS[index]}
                    className={`part-${index}`}
                    x={share(row.parts.slice(0, index).reduce((sum, other) => sum + other, 0))}
                    width={share(part)}
                    height="14"
                    fill={fill(id, index)}
                  />
                ))}
              </svg>
              <span className="bar-value">{row.value}</span>
              <span className="bar-more">{row.more}</span>
            </Row>
          </li>
        ))}
      </ol>
    </>
  );
}

function Row({ row, children }: { row: BarRow; children: ReactNode }) {
  if (row.to === undefined) return <span className="bar-row">{children}</span>;
  return (
    <Link className={`bar-row counts-${row.counts ?? "value"}`} to={row.to} aria-label={row.words}>
      {children}
    </Link>
  );
}

const fill = (id: string, part: number) => (part === 0 ? "var(--part-0)" : `url(#${id}-${PATTERNS[part % PATTERNS.length]})`);

/** What parts are filled with, once for all bars of a chart. */
function Patterns({ id }: { id: string }) {
  const marks = {
    hatched: <path d="M-1 1L1 -1M0 6L6 0M5 7L7 5" />,
    dotted: <circle cx="3" cy="3" r="1.4" />,
    crossed: <path d="M0 3H6M3 0V6" />,
  } as const;
  return (
    <svg className="patterns" width="0" height="0" aria-hidden="true">
      <defs>
        {(["hatched", "dotted", "crossed"] as const).map((name, index) => (
          <pattern key={name} id={`${id}-${name}`} className={`pattern-${index + 1}`} width="6" height="6" patternUnits="userSpaceOnUse">
            <rect width="6" height="6" />
            {marks[name]}
          </pattern>
        ))}
      </defs>
    </svg>
  );
}
