// What can be done to an account, and what of it is offered.
import type { AccountChange, AccountView } from "../api/types";
import { isLongEnough, locksOut } from "./roles";

export const DOINGS = ["roles", "password", "close", "open"] as const;
export type Doing = (typeof DOINGS)[number];

/** Whether something is offered for an account. Nobody closes their own: somebody must be left to open it again. */
export function offers(what: Doing, account: Pick<AccountView, "name" | "closed">, me: string): boolean {
  if (what === "open") return account.closed;
  if (account.closed) return false;
  return what !== "close" || account.name !== me;
}

/** What a form holds. */
export interface Draft {
  readonly roles: readonly string[];
  readonly password: string;
  readonly reason: string;
}

/** What is wrong with a draft, by field. */
export type Wrong = Partial<Record<"roles" | "password" | "reason", "wrong.roles" | "wrong.password" | "wrong.reason" | "wrong.lockOut">>;

export function wrongs(what: Doing, draft: Draft, own: boolean): Wrong {
  return {
    ...(what === "roles" && draft.roles.length === 0 && { roles: "wrong.roles" as const }),
    ...(what === "roles" && draft.roles.length > 0 && locksOut(own, { roles: draft.roles }) && { roles: "wrong.lockOut" as const }),
    ...(what === "password" && !isLongEnough(draft.password) && { password: "wrong.password" as const }),
    ...(draft.reason.trim() === "" && { reason: "wrong.reason" as const }),
  };
}

/** The body of the request. */
export function body(what: Doing, draft: Draft): AccountChange {
  const reason = draft.reason.trim();
  if (what === "roles") return { roles: [...draft.roles], reason };
  if (what === "password") return { password: draft.password, reason };
  return { closed: what === "close", reason };
}
