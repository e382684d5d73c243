// Every command that a key calls, as data. What a command does is said by the page that offers it (`useCommands`); here
// stands only where it can be called, and by which key.

/** Where a command can be called. `reason` is the question "why not?", which holds back all others. */
export type Scope = "global" | "queue" | "card" | "reason";

/** Scopes that can be active at the same time: their keys must differ. */
export const TOGETHER: readonly (readonly Scope[])[] = [["global", "queue"], ["global", "card"], ["reason"]];

export interface Command {
  readonly scope: Scope;
  /** As `keyOf` writes it; empty: no key, but in the list of commands. */
  readonly key: string;
  /** Whether holding the key down repeats it. */
  readonly repeats?: boolean;
}

export const COMMANDS = {
  "help": { scope: "global", key: "h" },
  "keys": { scope: "global", key: "?" },
  "palette": { scope: "global", key: "Ctrl+k" },
  "undo": { scope: "global", key: "u" },
  "go.queue": { scope: "global", key: "" },
  "sign-out": { scope: "global", key: "" },
  "queue.next": { scope: "queue", key: "j", repeats: true },
  "queue.previous": { scope: "queue", key: "k", repeats: true },
  "queue.open": { scope: "queue", key: "Enter" },
  "queue.select": { scope: "queue", key: "v" },
  "queue.filter": { scope: "queue", key: "/" },
  "queue.save": { scope: "queue", key: "" },
  "card.next": { scope: "card", key: "j" },
  "card.previous": { scope: "card", key: "k" },
  "card.accept": { scope: "card", key: "a" },
  "card.reject": { scope: "card", key: "x" },
  "card.duplicate": { scope: "card", key: "d" },
  "card.snooze": { scope: "card", key: "s" },
  "card.escalate": { scope: "card", key: "e" },
  "card.comment": { scope: "card", key: "c" },
  "card.follow-up": { scope: "card", key: "f" },
  "card.label": { scope: "card", key: "l" },
  "card.reveal": { scope: "card", key: "r" },
  "card.assign": { scope: "card", key: "m" },
  "card.reopen": { scope: "card", key: "o" },
  "card.leave": { scope: "card", key: "Escape" },
  "reason.1": { scope: "reason", key: "1" },
  "reason.2": { scope: "reason", key: "2" },
  "reason.3": { scope: "reason", key: "3" },
  "reason.4": { scope: "reason", key: "4" },
  "reason.5": { scope: "reason", key: "5" },
  "reason.6": { scope: "reason", key: "6" },
  "reason.7": { scope: "reason", key: "7" },
  "reason.8": { scope: "reason", key: "8" },
  "reason.9": { scope: "reason", key: "9" },
} as const satisfies Record<string, Command>;

export type CommandId = keyof typeof COMMANDS;

export const COMMAND_IDS = Object.keys(COMMANDS) as CommandId[];

/** The command's data with the types that all have. */
export function command(id: CommandId): Command {
  return COMMANDS[id];
}

/** Keys that the browser, or the way through a page, needs. */
const RESERVED = new Set(["Tab", "Shift+Tab", "F5", "Ctrl+r", "Ctrl+w", "Ctrl+t", "Ctrl+n", "Ctrl+c", "Ctrl+v", "Ctrl+l"]);

interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/** A key press as text: `j`, `?`, `Enter`, `Ctrl+k`, `Shift+a`. Command (⌘) counts as Ctrl. Empty for a modifier alone. */
export function keyOf({ key, ctrlKey, metaKey, altKey, shiftKey }: Pressed): string {
  if (["Shift", "Control", "Alt", "Meta", "AltGraph", "Dead", "CapsLock"].includes(key)) return "";
  const letter = /^\p{L}$/u.test(key);
  const name = letter ? key.toLowerCase() : key === " " ? "Space" : key;
  // Of signs such as `?` the shift is a part already.
  const shift = shiftKey && (letter || key.length > 1) ? "Shift+" : "";
  return `${ctrlKey || metaKey ? "Ctrl+" : ""}${altKey ? "Alt+" : ""}${shift}${name}`;
}

/** Whether it is a single character without Ctrl or Alt: what WCAG 2.1.4 wants to be able to turn off. */
export function isSingleCharacter(key: string): boolean {
  return [...key.replace(/^Shift\+/, "")].length === 1;
}

/** The key of every command, with what a person chose in place of the given one. */
export function keysOf(chosen: Record<string, string>): Record<CommandId, string> {
  return Object.fromEntries(COMMAND_IDS.map((id) => [id, chosen[id] ?? command(id).key])) as Record<CommandId, string>;
}

export interface Collision {
  key: string;
  commands: CommandId[];
}

/** Commands that can be called at the same time by the same key. */
export function collisions(keys: Record<CommandId, string>): Collision[] {
  const found = new Map<string, Collision>();
  for (const scopes of TOGETHER) {
    const byKey = new Map<string, CommandId[]>();
    for (const id of COMMAND_IDS) {
      const key = keys[id];
      if (key && scopes.includes(command(id).scope)) byKey.set(key, [...(byKey.get(key) ?? []), id]);
    }
    for (const [key, commands] of byKey) {
      if (commands.length > 1) found.set(`${key} ${commands.join(" ")}`, { key, commands });
    }
  }
  return [...found.values()];
}

export type Refusal = { why: "reserved" } | { why: "taken"; by: CommandId };

/** Why a key cannot be given to a command; nothing where it can. */
export function refusal(keys: Record<CommandId, string>, id: CommandId, key: string): Refusal | undefined {
  if (RESERVED.has(key)) return { why: "reserved" };
  const hit = collisions({ ...keys, [id]: key }).find((collision) => collision.commands.includes(id));
  const by = hit?.commands.find((other) => other !== id);
  return by && { why: "taken", by };
}
