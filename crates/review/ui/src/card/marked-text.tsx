// A text with its marks. Labels come from CSS (`attr(data-label)`), so that what one selects and copies is the text alone.
import { useMemo } from "react";

import { useTerm } from "../i18n/terms";
import type { CardMark } from "./marks";
import { segments, type Segment } from "./spans";

interface MarkedTextProps {
  text: string;
  field: string;
  marks: readonly CardMark[];
  language: string;
  direction: string;
  /** Index of the mention that is looked at. */
  chosen: number | undefined;
  onChoose: (mention: number) => void;
}

export function MarkedText({ text, field, marks, language, direction, chosen, onChoose }: MarkedTextProps) {
  const parts = useMemo(() => segments(text, marks), [text, marks]);
  return (
    <div
      className="marked"
      lang={language === "und" ? undefined : language}
      dir={direction === "rtl" ? "rtl" : "ltr"}
      data-field={field}
    >
      {parts.map((part) => (
        <Part key={part.start} part={part} chosen={chosen} onChoose={onChoose} />
      ))}
    </div>
  );
}

interface PartProps {
  part: Segment<CardMark>;
  chosen: number | undefined;
  onChoose: (mention: number) => void;
}

function Part({ part, chosen, onChoose }: PartProps) {
  const term = useTerm();
  if (part.marks.length === 0) return <span data-start={part.start}>{part.text}</span>;
  // The innermost mention answers a click; those around it have stretches of their own, or are named in the details.
  const mention = part.marks.findLast((mark) => mark.mention !== undefined)?.mention;
  const words = (marks: readonly CardMark[]) =>
    marks.map(({ label }) => label.map(({ kind, value }) => term(kind, value)).join(", ")).join(" · ");
  const doubtful = part.marks.some(({ label }) => label.some(({ kind }) => kind === "assertion"));
  const negated = part.marks.some(({ label }) => label.some(({ value }) => value === "negated"));
  const styles = [...new Set(part.marks.map(({ style }) => style))];
  const className = ["mark", ...styles, negated && "negated", doubtful && "doubtful"].filter(Boolean).join(" ");
  const shared = {
    className,
    "data-start": part.start,
    "data-label": part.ends.length > 0 ? words(part.ends) : undefined,
    title: words(part.marks),
  };
  if (mention === undefined) return <span {...shared}>{part.text}</span>;
  const choose = () => onChoose(mention);
  return (
    <span
      {...shared}
      role="button"
      tabIndex={0}
      aria-pressed={mention === chosen}
      onClick={() => document.getSelection()?.isCollapsed !== false && choose()}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        choose();
      }}
    >
      {part.text}
    </span>
  );
}
