// The one way to the server: JSON over `/api/v1`, the CSRF token with every change, problems (RFC 9457) as exceptions.
// It keeps nothing but the token of the session.
import type { ProblemView } from "./types";

const BASE = "/api/v1";

/** Values of a query string; lists are joined with commas, absent and empty values are left out. */
export type Query = Record<string, string | number | boolean | readonly string[] | null | undefined>;

export interface Ask {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  query?: Query | string;
  body?: unknown;
  /** The ETag that the change is based on, without quotes; empty where nobody has touched the report yet. */
  match?: string;
  /** The same key again gives the first answer again. */
  key?: string;
  signal?: AbortSignal;
}

/** What the server, or the way to it, refused. */
export class Problem extends Error {
  readonly status: number;
  readonly body: ProblemView;

  constructor(body: ProblemView) {
    super(body.detail || body.title);
    this.name = "Problem";
    this.status = body.status;
    this.body = body;
  }

  /** The last word of `urn:hark:problem:…`, such as `changed-meanwhile`. */
  get kind(): string {
    return this.body.type.split(":").pop() ?? "";
  }

  static is(error: unknown, kind?: string): error is Problem {
    return error instanceof Problem && (kind === undefined || error.kind === kind);
  }
}

let csrf = "";
let signedOut: () => void = () => {};

/** Sets the token that goes with every change; of `Me.csrf`. */
export function setCsrf(token: string): void {
  csrf = token;
}

/** Called when the server no longer knows the session. */
export function onSignedOut(listener: () => void): void {
  signedOut = listener;
}

/** `?a=1&b=x,y`, or nothing. Names in the order given. */
export function queryString(query: Query | string | undefined): string {
  if (query === undefined || query === "") return "";
  if (typeof query === "string") return query.startsWith("?") ? query : `?${query}`;
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null || value === "") continue;
    if (Array.isArray(value) && value.length === 0) continue;
    pairs.set(name, Array.isArray(value) ? value.join(",") : String(value));
  }
  const text = pairs.toString();
  return text && `?${text}`;
}

/** URL of a path of the API, for links that download. */
export function apiUrl(path: string, query?: Query | string): string {
  return `${BASE}${path}${queryString(query)}`;
}

export interface Answer<T> {
  data: T;
  /** Without quotes; empty where the answer has none. */
  etag: string;
}

/** Asks and gives the answer with its ETag. */
export async function ask<T>(path: string, options: Ask = {}): Promise<Answer<T>> {
  const { method = "GET", body, match, key, signal } = options;
  const headers = new Headers({ Accept: "application/json, application/problem+json" });
  if (body !== undefined) headers.set("Content-Type", "application/json");
  if (method !== "GET" && csrf) headers.set("X-Hark-CSRF", csrf);
  if (match !== undefined) headers.set("If-Match", `"${match}"`);
  if (key) headers.set("Idempotency-Key", key);
  const response = await reach(path, options.query, {
    method,
    headers,
    body: body === undefined ? null : JSON.stringify(body),
    signal: signal ?? null,
  });
  const text = await response.text();
  const etag = (response.headers.get("ETag") ?? "").replace(/^(W\/)?"|"$/g, "");
  return { data: (text ? JSON.parse(text) : undefined) as T, etag };
}

/** The answer, where it is a good one. */
async function reach(path: string, query: Query | string | undefined, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(apiUrl(path, query), { ...init, credentials: "same-origin" });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new Problem({
      type: "urn:hark:problem:unreachable",
      title: "The server does not answer",
      status: 0,
      detail: "The request did not reach the server. Check that Hark runs and that the network is up.",
    });
  }
  if (!response.ok) throw await problemOf(response, path);
  return response;
}

/** How long one waits before asking again, in milliseconds. */
const AGAIN_MS = [400, 1_600] as const;

/**
 * Asks, and asks again with the same key where it is not known what came of it: the connection broke, or what was done is
 * written down but not visible yet. The server does it once.
 */
export async function askOnce<T>(path: string, options: Ask & { key: string }): Promise<Answer<T>> {
  for (const wait of AGAIN_MS) {
    try {
      return await ask<T>(path, options);
    } catch (error) {
      if (!(error instanceof Problem) || (error.status !== 0 && error.status !== 503)) throw error;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
  return ask<T>(path, options);
}

/** Asks and gives the body of the answer. */
export async function request<T>(path: string, options: Ask = {}): Promise<T> {
  return (await ask<T>(path, options)).data;
}

async function problemOf(response: Response, path: string): Promise<Problem> {
  let body: Partial<ProblemView> = {};
  try {
    body = (await response.json()) as Partial<ProblemView>;
  } catch {
    // A proxy between may answer in HTML: the status says enough.
  }
  if (response.status === 401 && path !== "/session") signedOut();
  return new Problem({
    type: body.type ?? "about:blank",
    title: body.title ?? response.statusText,
    status: response.status,
    detail: body.detail ?? "",
    by: body.by,
    at: body.at,
    standing: body.standing,
  });
}

/** Sends a file as it is, and gives the body of the answer. */
export async function sendFile<T>(path: string, file: Blob, type: string): Promise<T> {
  const headers = { Accept: "application/json, application/problem+json", "Content-Type": type, "X-Hark-CSRF": csrf };
  const response = await reach(path, undefined, { method: "POST", headers, body: file });
  return (await response.json()) as T;
}

/** A fresh idempotency key. */
export function newKey(): string {
  return crypto.randomUUID();
}
