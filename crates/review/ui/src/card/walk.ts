// The way through the queue from card to card. It keeps the order that the queue had when the first card was opened: what
// is decided leaves the queue, and the next card must still be the one that stood below.
import type { QueryClient } from "@tanstack/react-query";

import { fetchRows, loadWindow, WINDOW } from "../queue/windows";

/** Ids that are fetched again with each stretch, for those that moved up as others were decided. */
const OVERLAP = 50;

export interface Step {
  id: string;
  at: number;
}

export class Walk {
  private ids: string[] = [];
  private start = 0;
  private total = 0;
  private gone = new Set<string>();
  private growing: Promise<void> | undefined;

  private constructor(readonly query: string) {}

  /** Begins at the window that holds the place `at`. */
  static async begin(client: QueryClient, query: string, at: number): Promise<Walk> {
    const walk = new Walk(query);
    const window = Math.floor(at / WINDOW);
    const page = await loadWindow(client, query, window);
    walk.start = window * WINDOW;
    walk.total = page.total;
    walk.ids = page.rows.map((row) => row.id);
    return walk;
  }

  /** The report was decided here, and has perhaps left the queue. */
  decided(id: string): void {
    this.gone.add(id);
  }

  /** It was not decided after all. */
  undecided(id: string): void {
    this.gone.delete(id);
  }

  /** Place of a report, counted from the first of the queue; of one that left it, the place where it was opened. */
  place(id: string, at: number): number {
    const found = this.ids.indexOf(id);
    return found < 0 ? at : this.start + found;
  }

  get size(): number {
    return this.total;
  }

  /** The one behind, or before, that is not decided yet. */
  step(id: string, at: number, by: 1 | -1): Step | undefined {
    const found = this.ids.indexOf(id);
    // One that is not there any more stood before the one that took its place.
    let next = found < 0 ? at - this.start - (by > 0 ? 1 : 0) : found;
    do next += by;
    while (this.gone.has(this.ids[next] ?? ""));
    const other = this.ids[next];
    return other === undefined ? undefined : { id: other, at: this.start + next };
  }

  /** Fetches what follows when the end is near; `true` where there was something. */
  async grow(at: number): Promise<boolean> {
    const left = this.start + this.ids.length - at;
    if (left > WINDOW / 4 || this.start + this.ids.length >= this.total) return false;
    const before = this.ids.length;
    this.growing ??= this.fetchMore().finally(() => (this.growing = undefined));
    await this.growing;
    return this.ids.length > before;
  }

  private async fetchMore(): Promise<void> {
    const offset = Math.max(this.start + this.ids.length - this.gone.size - OVERLAP, 0);
    const page = await fetchRows(this.query, offset, WINDOW + OVERLAP + Math.min(this.gone.size, 300));
    const have = new Set(this.ids);
    const fresh = page.rows.map((row) => row.id).filter((id) => !have.has(id) && !this.gone.has(id));
    if (fresh.length === 0) this.total = this.start + this.ids.length;
    this.ids.push(...fresh);
  }
}

let current: Walk | undefined;

/** The walk of this query: the one under way, or a new one from the place `at`. */
export async function walkOf(client: QueryClient, query: string, at: number): Promise<Walk> {
  if (current?.query !== query) current = await Walk.begin(client, query, at);
  return current;
}

/** The walk under way, where there is one. */
export function walkNow(): Walk | undefined {
  return current;
}

/** Ends it: one is back in the queue, and the next walk begins with the order it has then. */
export function endWalk(): void {
  current = undefined;
}
