import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { endWalk, walkOf } from "./walk";

/** A queue on a server: what is decided leaves it. */
class Queue {
  asked = 0;

  constructor(public ids: string[]) {}

  answer(url: string): Response {
    this.asked += 1;
    const query = new URL(url, "http://desk").searchParams;
    const offset = Number(query.get("offset"));
    const rows = this.ids.slice(offset, offset + Number(query.get("limit"))).map((id) => ({ id }));
    return new Response(JSON.stringify({ rows, total: this.ids.length, offset, rows_read: 0 }));
  }
}

const ids = (count: number) => Array.from({ length: count }, (_, at) => `r${at}`);

describe("the walk through the queue", () => {
  let queue: Queue;
  let client: QueryClient;

  beforeEach(() => {
    endWalk();
    client = new QueryClient();
    vi.stubGlobal("fetch", async (url: string) => queue.answer(url));
  });
  afterEach(() => vi.unstubAllGlobals());

  /** Goes on from a card to the end, deciding those that `decides` names; gives the cards in the order seen. */
  async function walkAll(from: number, decides: (at: number) => boolean): Promise<string[]> {
    const seen: string[] = [];
    let here = { id: queue.ids[from] ?? "", at: from };
    for (let step = 0; step < 2_000; step += 1) {
      seen.push(here.id);
      const walk = await walkOf(client, "status=new", here.at);
      await walk.grow(walk.place(here.id, here.at));
      if (decides(step)) {
        walk.decided(here.id);
        queue.ids = queue.ids.filter((id) => id !== here.id);
      }
      const next = walk.step(here.id, here.at, 1);
      if (!next) return seen;
      here = next;
    }
    throw new Error("the walk does not end");
  }

  it.each([
    ["all are decided", () => true],
    ["none is", () => false],
    ["every third is", (at: number) => at % 3 === 0],
  ])("comes to every report once, in the order of the queue, when %s", async (_, decides) => {
    queue = new Queue(ids(730));
    expect(await walkAll(0, decides)).toEqual(ids(730));
    expect(queue.asked).toBeLessThan(30);
  });

  it("begins where one opened it, and goes back as far as what was fetched", async () => {
    queue = new Queue(ids(730));
    expect((await walkAll(350, () => true))[0]).toBe("r350");
    const walk = await walkOf(client, "status=new", 350);
    expect(walk.step("r320", 320, -1)).toEqual({ id: "r319", at: 319 });
    expect(walk.step("r300", 300, -1)).toBeUndefined();
  });

  it("passes by what was decided, and comes back to it when it was not after all", async () => {
    queue = new Queue(ids(5));
    const walk = await walkOf(client, "status=new", 0);
    walk.decided("r1");
    walk.decided("r2");
    expect(walk.step("r0", 0, 1)?.id).toBe("r3");
    expect(walk.step("r3", 3, -1)?.id).toBe("r0");
    walk.undecided("r2");
    expect(walk.step("r0", 0, 1)?.id).toBe("r2");
    expect(walk.step("r4", 4, 1)).toBeUndefined();
  });

  it("of a card that has left the queue goes on with what took its place", async () => {
    queue = new Queue(ids(5));
    const walk = await walkOf(client, "status=new", 2);
    expect(walk.step("gone", 2, 1)?.id).toBe("r2");
    expect(walk.step("gone", 2, -1)?.id).toBe("r1");
  });
});
