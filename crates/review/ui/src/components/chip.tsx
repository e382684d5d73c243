// A short word in a frame: a state, a label, a filter that can be taken away.
import type { ReactNode } from "react";

export type Tone = "neutral" | "info" | "good" | "warn" | "bad" | "quiet";

interface ChipProps {
  children: ReactNode;
  tone?: Tone;
  title?: string;
  /** Takes it away; needs `removeLabel`. */
  onRemove?: () => void;
  removeLabel?: string;
}

export function Chip({ children, tone = "neutral", title, onRemove, removeLabel }: ChipProps) {
  return (
    <span className={`chip ${tone}`} title={title}>
      <span className="chip-text">{children}</span>
      {onRemove && (
        <button type="button" className="chip-remove" onClick={onRemove} aria-label={removeLabel}>
          ✕
        </button>
      )}
    </span>
  );
}

/** Tones of the states of a report. */
export const STATUS_TONES: Record<string, Tone> = {
  new: "info",
  open: "info",
  second_review: "warn",
  disputed: "bad",
  ready: "good",
  not_valid: "quiet",
  duplicate: "quiet",
  follow_up: "warn",
  snoozed: "quiet",
};
