// Zooming into a stretch of time, and the way back.
import { useCallback, useEffect, useState } from "react";

import { back, remember } from "../charts/brush";
import { go, usePlace } from "../shell/router";
import { here } from "./address";

export interface Zoom {
  /** Whether there is a way back. */
  zoomed: boolean;
  into: (bounds: Readonly<Record<string, string>>) => void;
  undo: () => void;
}

/** Zooms of the page, for as long as it is open. Ctrl+Z goes back, where it is not the undo of a field one writes in. */
export function useZoom(): Zoom {
  const { search } = usePlace();
  const [past, setPast] = useState<readonly string[]>([]);
  const into = (bounds: Readonly<Record<string, string>>) => {
    setPast(remember(past, search));
    // A chosen step may leave one bar of the stretch: the one that suits it is taken anew.
    go(here(search, { ...bounds, step: undefined }));
  };
  const undo = useCallback(() => {
    const before = back(past);
    if (!before) return;
    setPast(before.past);
    go(`/dashboards${before.query}`);
  }, [past]);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
      if (event.target instanceof Element && event.target.closest("input, textarea, select, dialog, [contenteditable]")) return;
      event.preventDefault();
      undo();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [undo]);
  return { zoomed: past.length > 0, into, undo };
}
