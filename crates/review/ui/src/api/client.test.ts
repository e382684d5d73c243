import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { ask, askOnce, onSignedOut, Problem, queryString, setCsrf } from "./client";

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(body === undefined ? null : JSON.stringify(body), { status, headers });

describe("the way to the server", () => {
  const fetched = vi.fn<typeof fetch>();
  const sent = (call: number) => new Headers(fetched.mock.calls[call]?.[1]?.headers);

  beforeEach(() => {
    vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 100 });
    fetched.mockReset();
    vi.stubGlobal("fetch", fetched);
    setCsrf("token-of-this-session");
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("sends the token with changes alone, the ETag in quotes, and gives the new ETag without", async () => {
    fetched.mockImplementation(async () => answer(200, { done: true }, { ETag: '"b2"' }));
    expect(await ask("/x")).toEqual({ data: { done: true }, etag: "b2" });
    expect(sent(0).has("X-Hark-CSRF")).toBe(false);
    await ask("/x", { method: "POST", body: {}, match: "a1", key: "k" });
    expect(sent(1).get("X-Hark-CSRF")).toBe("token-of-this-session");
    expect(sent(1).get("If-Match")).toBe('"a1"');
    expect(sent(1).get("Idempotency-Key")).toBe("k");
    // A report that nobody has touched has an empty tag, which is not the same as none.
    await ask("/x", { method: "POST", body: {}, match: "" });
    expect(sent(2).get("If-Match")).toBe('""');
  });

  it("makes a problem of a refusal, whatever its form", async () => {
    fetched.mockImplementationOnce(async () =>
      answer(412, { type: "urn:hark:problem:changed-meanwhile", title: "t", status: 412, detail: "d", by: "ben" }),
    );
    const conflict = await ask("/x").catch((error: unknown) => error);
    expect(Problem.is(conflict, "changed-meanwhile") && conflict.body.by).toBe("ben");
    fetched.mockImplementationOnce(async () => new Response("<html>", { status: 502, statusText: "Bad Gateway" }));
    const proxy = await ask("/x").catch((error: unknown) => error);
    expect(Problem.is(proxy) && [proxy.status, proxy.body.title]).toEqual([502, "Bad Gateway"]);
    fetched.mockImplementationOnce(() => Promise.reject(new TypeError("network")));
    const lost = await ask("/x").catch((error: unknown) => error);
    expect(Problem.is(lost, "unreachable")).toBe(true);
  });

  it("tells that the session has ended, but not where that is what was asked", async () => {
    const ended = vi.fn();
    onSignedOut(ended);
    fetched.mockImplementation(async () => answer(401, { type: "urn:hark:problem:not-signed-in", status: 401 }));
    await ask("/session").catch(() => undefined);
    expect(ended).not.toHaveBeenCalled();
    await ask("/queue").catch(() => undefined);
    expect(ended).toHaveBeenCalledOnce();
  });

  it("asks again with the same key where it is not known what came of it", async () => {
    fetched
      .mockImplementationOnce(() => Promise.reject(new TypeError("network")))
      .mockImplementationOnce(async () => answer(503, { type: "urn:hark:problem:trail-unavailable", status: 503 }))
      .mockImplementationOnce(async () => answer(200, { done: true }));
    expect((await askOnce("/x", { method: "POST", key: "same" })).data).toEqual({ done: true });
    expect([0, 1, 2].map((call) => sent(call).get("Idempotency-Key"))).toEqual(["same", "same", "same"]);
  });

  it("does not ask again what was refused, nor for ever", async () => {
    fetched.mockImplementation(async () => answer(409, { type: "urn:hark:problem:leased", status: 409 }));
    await expect(askOnce("/x", { method: "POST", key: "k" })).rejects.toBeInstanceOf(Problem);
    expect(fetched).toHaveBeenCalledTimes(1);
    fetched.mockReset().mockImplementation(() => Promise.reject(new TypeError("network")));
    await expect(askOnce("/x", { method: "POST", key: "k" })).rejects.toBeInstanceOf(Problem);
    expect(fetched).toHaveBeenCalledTimes(3);
  });
});

describe("queryString", () => {
  it.each([
    [undefined, ""],
    ["a=1", "?a=1"],
    ["?a=1", "?a=1"],
    [{ a: 1, b: "x y", c: undefined, d: null, e: "", f: [] }, "?a=1&b=x+y"],
    [{ a: ["x", "y"], b: false }, "?a=x%2Cy&b=false"],
  ] as const)("of %j is %s", (query, text) => {
    expect(queryString(query)).toBe(text);
  });
});
