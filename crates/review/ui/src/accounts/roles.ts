// Roles and what each may do, for the page that gives them. The server decides; this only says beforehand what it will say.
// The order is the one of `casework::Role::ALL`, and a test holds the names to it.

export const ROLES = ["viewer", "analyst", "reviewer", "exporter", "dictionary_editor", "admin", "auditor"] as const;
export type Role = (typeof ROLES)[number];

export const RIGHTS = [
  "read_reports",
  "decide",
  "second_review",
  "reveal",
  "export",
  "edit_dictionary",
  "share_views",
  "read_operations",
  "operate",
  "audit",
  "administer",
  "own",
] as const;
export type Right = (typeof RIGHTS)[number];

/** What a role may do, besides what everybody may (`own`). */
export const MAY: Readonly<Record<Role, readonly Right[]>> = {
  viewer: ["read_reports"],
  analyst: ["read_reports", "decide", "reveal", "read_operations"],
  reviewer: ["read_reports", "decide", "second_review", "reveal", "share_views", "read_operations"],
  exporter: ["read_reports", "export"],
  dictionary_editor: ["read_reports", "edit_dictionary"],
  admin: ["share_views", "read_operations", "operate", "administer"],
  auditor: ["read_reports", "read_operations", "audit"],
};

/** What roles may do together, in the order of `RIGHTS`. */
export function together(roles: readonly string[]): Right[] {
  const all = new Set(roles.flatMap((role) => MAY[role as Role] ?? []));
  return RIGHTS.filter((right) => all.has(right));
}

/** Name of an account: 2 to 64 of `a-z 0-9 . _ - @`. */
export const isName = (name: string): boolean => /^[a-z0-9._@-]{2,64}$/.test(name);

/** Shortest password, in characters as people count them. */
export const SHORTEST = 12;
export const isLongEnough = (password: string): boolean => [...password].length >= SHORTEST;

/** Whether an administrator would lock themself out: by closing their own account, or by giving up the right to rule accounts. */
export function locksOut(own: boolean, change: { roles?: readonly string[]; closed?: boolean }): boolean {
  if (!own) return false;
  return change.closed === true || (change.roles !== undefined && !together(change.roles).includes("administer"));
}
