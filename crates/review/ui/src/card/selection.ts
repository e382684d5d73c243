// Which words of the post are selected, as offsets of its text. They are kept when the focus goes to a form beside it.
import { useEffect, useState } from "react";

import type { Place } from "../api/types";
import { trimmed } from "./spans";

export interface Selected {
  place: Place;
  words: string;
}

/** Offset in the field's text of a point in the document; nothing outside of a marked text. */
function offsetOf(node: Node, within: number): { field: string; offset: number } | undefined {
  const element = node instanceof Element ? node : node.parentElement;
  const field = element?.closest<HTMLElement>("[data-field]")?.dataset.field;
  if (!element || !field) return undefined;
  const part = element.closest<HTMLElement>("[data-start]");
  if (part) return { field, offset: Number(part.dataset.start) + (node instanceof Element ? 0 : within) };
  // Between the parts: the point is a place among the children of the field.
  const child = element.children[within] as HTMLElement | undefined;
  if (child?.dataset.start) return { field, offset: Number(child.dataset.start) };
  return { field, offset: element.textContent?.length ?? 0 };
}

function read(): Selected | undefined {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return undefined;
  const range = selection.getRangeAt(0);
  const from = offsetOf(range.startContainer, range.startOffset);
  const to = offsetOf(range.endContainer, range.endOffset);
  if (!from || !to || from.field !== to.field || to.offset <= from.offset) return undefined;
  const text = document.querySelector(`[data-field="${from.field}"]`)?.textContent ?? "";
  const { start, end } = trimmed(text, from.offset, to.offset);
  if (end <= start) return undefined;
  return { place: { field: from.field, start, end }, words: text.slice(start, end) };
}

/** The words selected last in the texts of this report; forgotten with another report. */
export function useSelectedWords(report: string): [Selected | undefined, () => void] {
  const [selected, setSelected] = useState<Selected>();
  useEffect(() => {
    setSelected(undefined);
    const change = () => {
      const now = read();
      if (now) setSelected(now);
    };
    document.addEventListener("selectionchange", change);
    return () => document.removeEventListener("selectionchange", change);
  }, [report]);
  return [selected, () => setSelected(undefined)];
}
