// Counts over time as bars: all of a step, the serious among them hatched at the foot, the period before as a broken line.
//
// Every bar is a link to its records. One of them is in the tab order; the arrows go from bar to bar, with Shift they stretch
// the brush, Enter zooms to a stretch, Escape lets it go. A pointer draws the brush. What the brush does is decided in
// `brush.ts`; the data stand in a table beside the chart, for which the caller cares.
import { type KeyboardEvent, type PointerEvent, useEffect, useId, useRef } from "react";
import { type Brush, dragged, moved, stretch } from "./brush";
import { bands, type Bands, linear } from "./scale";
import { labelled } from "./step";
import { useWidth } from "./width";

/** A bar. */
export interface Bar {
  /** Start of the step, short, for the axis. */
  readonly label: string;
  /** The whole of what the bar says, for those who do not see it. */
  readonly words: string;
  readonly href: string;
  readonly total: number;
  readonly serious: number;
  readonly previous: number | undefined;
}

interface Props {
  readonly bars: readonly Bar[];
  readonly brush: Brush;
  /** Name of the chart. */
  readonly label: string;
  /** What keys do, read after the name. */
  readonly hint: string;
  readonly write: (value: number) => string;
  readonly onBrush: (brush: Brush) => void;
  readonly onZoom: () => void;
  readonly onOpen: (href: string) => void;
}

const HEIGHT = 220;
const MARGIN = { top: 10, right: 4, bottom: 24 } as const;
/** Room for a label of the time axis; the longest, an hour with its day, is about 80 pixels wide. */
const LABEL = 88;
/** A pointer that moved less than this, in pixels, was a click. */
const CLICK = 4;

export function TimeChart({ bars, brush, label, hint, write, onBrush, onZoom, onOpen }: Props) {
  const [frame, width] = useWidth<HTMLDivElement>(720);
  const links = useRef(new Map<number, Element & HTMLOrSVGElement>());
  const drag = useRef<{ x: number; index: number; moved: boolean } | undefined>(undefined);
  const keyed = useRef(false);
  const zoomed = useRef(false);
  const id = useId();

  const largest = Math.max(0, ...bars.map((bar) => Math.max(bar.total, bar.previous ?? 0)));
  const height = HEIGHT - MARGIN.top - MARGIN.bottom;
  const value = linear(largest, height);
  const left = 12 + 7 * Math.max(...value.ticks.map((tick) => write(tick).length));
  const plot = Math.max(width - left - MARGIN.right, 1);
  const axis = bands(bars.length, plot, 0.25);
  const chosen = stretch(brush);
  const line = broken(bars, axis, (count) => height - value.at(count));

  const at = (event: PointerEvent<SVGSVGElement>) => event.clientX - event.currentTarget.getBoundingClientRect().left;
  const down = (event: PointerEvent<SVGSVGElement>) => {
    if (event.button !== 0 || event.pointerType === "touch") return;
    const x = at(event);
    drag.current = { x, index: axis.index(x - left), moved: false };
  };
  const move = (event: PointerEvent<SVGSVGElement>) => {
    const from = drag.current;
    if (!from) return;
    const x = at(event);
    if (!from.moved && Math.abs(x - from.x) < CLICK) return;
    if (!from.moved) event.currentTarget.setPointerCapture(event.pointerId);
    from.moved = true;
    onBrush(dragged(from.index, axis.index(x - left), bars.length));
  };
  const up = (event: PointerEvent<SVGSVGElement>) => {
    if (drag.current?.moved && event.type === "pointerup") onZoom();
    // The click that follows a drag must still find it.
    setTimeout(() => {
      drag.current = undefined;
    });
  };

  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" && chosen) {
      event.preventDefault();
      zoomed.current = true;
      onZoom();
      return;
    }
    const next = moved(brush, event.key, event.shiftKey, bars.length);
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    keyed.current = true;
    onBrush(next);
  };
  // After the bar is drawn as the current one: focus that came first would be taken for a new cursor, and end the stretch.
  useEffect(() => {
    if (keyed.current) links.current.get(brush.cursor)?.focus();
    keyed.current = false;
  }, [brush.cursor]);
  // Who zoomed by keys goes on where they were, on the bars that then come.
  const shown = bars[0]?.href;
  useEffect(() => {
    if (zoomed.current) [...links.current.values()].at(-1)?.focus();
    zoomed.current = false;
  }, [shown]);

  return (
    <div ref={frame} className="time-chart">
      <svg
        width={width}
        height={HEIGHT}
        role="group"
        aria-label={label}
        aria-describedby={`${id}-hint`}
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={up}
        onPointerCancel={up}
        onKeyDown={press}
        onDragStart={(event) => event.preventDefault()}
      >
        <desc id={`${id}-hint`}>{hint}</desc>
        <defs>
          <pattern id={`${id}-hatch`} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <rect className="serious-ground" width="5" height="5" />
            <rect className="serious-line" width="2.2" height="5" />
          </pattern>
        </defs>
        <g transform={`translate(${left} ${MARGIN.top})`}>
          {value.ticks.map((tick) => (
            <g key={tick} transform={`translate(0 ${height - value.at(tick)})`} aria-hidden="true">
              <line className={tick === 0 ? "axis" : "grid"} x2={plot} />
              <text className="tick" x={-8} dy="0.32em" textAnchor="end">
                {write(tick)}
              </text>
            </g>
          ))}
          {bars.map((bar, index) => (
            <a
              key={index}
              ref={(element) => {
                if (element) links.current.set(index, element);
                else links.current.delete(index);
              }}
              href={bar.href}
              className={index === brush.cursor ? "bar current" : "bar"}
              tabIndex={index === brush.cursor ? 0 : -1}
              aria-label={bar.words}
              draggable={false}
              onFocus={() => index !== brush.cursor && onBrush({ cursor: index, anchor: undefined })}
              onPointerEnter={() => !drag.current && onBrush({ ...brush, cursor: chosen ? brush.cursor : index })}
              onClick={(event) => {
                if (drag.current?.moved) event.preventDefault();
                else if (!event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
                  event.preventDefault();
                  onOpen(bar.href);
                }
              }}
            >
              <rect className="hit" x={index * axis.step} width={axis.step} height={height} />
              <rect
                className="total"
                x={axis.left(index)}
                width={axis.width}
                y={height - value.at(bar.total)}
                height={value.at(bar.total)}
              />
              <rect
                x={axis.left(index)}
                width={axis.width}
                y={height - value.at(bar.serious)}
                height={value.at(bar.serious)}
                fill={`url(#${id}-hatch)`}
              />
            </a>
          ))}
          <path className="halo" d={line} />
          <path className="previous" d={line} />
          {chosen && (
            <rect
              className="stretch"
              x={chosen.start * axis.step}
              width={(chosen.end - chosen.start + 1) * axis.step}
              height={height}
            />
          )}
          {labelled(bars.length, plot, LABEL).map((index) => (
            <text
              key={index}
              className="tick"
              // The last label may have no room to its right.
              x={Math.min(axis.left(index), plot)}
              textAnchor={axis.left(index) + LABEL * 0.6 > plot ? "end" : "start"}
              dx={axis.left(index) + LABEL * 0.6 > plot ? axis.width : 0}
              y={height + 17}
              aria-hidden="true"
            >
              {bars[index]?.label}
            </text>
          ))}
        </g>
      </svg>
    </div>
  );
}

/** Bars narrower than this, in pixels, are too narrow for a step of the line: it goes from middle to middle. */
const NARROW = 8;

/** A line over the bars, in steps as wide as they are; where a count is not known it breaks. */
function broken(bars: readonly Bar[], axis: Bands, y: (count: number) => number): string {
  let open = false;
  return bars
    .map(({ previous }, index) => {
      const begun = open;
      open = previous !== undefined;
      if (previous === undefined) return "";
      const at = y(previous).toFixed(1);
      if (axis.step < NARROW) return `${begun ? "L" : "M"}${axis.middle(index).toFixed(1)} ${at}`;
      const left = (index * axis.step).toFixed(1);
      return `${begun ? "V" : `M${left} `}${at}H${((index + 1) * axis.step).toFixed(1)}`;
    })
    .join("");
}
