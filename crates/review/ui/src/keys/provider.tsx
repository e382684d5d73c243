// Listens for keys and calls the command that is active. None fires while one writes, and none behind an open dialog.
import { createContext, use, useEffect, useMemo, useRef, type ReactNode } from "react";

import { useSession } from "../shell/session";
import { command, COMMAND_IDS, isSingleCharacter, keyOf, keysOf, type CommandId } from "./registry";

export type Handlers = Partial<Record<CommandId, () => void>>;

interface Keys {
  /** The key of each command, as the person has it. */
  keys: Record<CommandId, string>;
  /** Whether single characters call commands. */
  letters: boolean;
  add: (handlers: { current: Handlers }) => () => void;
  /** Commands that can be called now. */
  active: () => CommandId[];
  /** Calls one, as its key would. */
  run: (id: CommandId) => void;
}

const KeysContext = createContext<Keys | undefined>(undefined);

const WRITES = "input:not([type=checkbox]):not([type=radio]):not([type=button]), textarea, select, [contenteditable=true]";
const PRESSED = "button, a[href], summary, [role=button], [role=option], [role=menuitem], input, [role=tab]";

/** Whether a key belongs to what is focused rather than to a command. */
function isTaken(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest(WRITES)) return !key.startsWith("Ctrl+");
  return (key === "Enter" || key === "Space") && target.closest(PRESSED) !== null;
}

export function KeysProvider({ children }: { children: ReactNode }) {
  const { preferences } = useSession();
  const { letters } = preferences;
  const keys = useMemo(() => keysOf(preferences.keys), [preferences.keys]);
  const layers = useRef(new Set<{ current: Handlers }>());

  const value = useMemo<Keys>(() => {
    const handler = (id: CommandId) => {
      // The last that was mounted has the say.
      for (const layer of [...layers.current].reverse()) if (layer.current[id]) return layer.current[id];
      return undefined;
    };
    const active = () => {
      const offered = COMMAND_IDS.filter((id) => handler(id));
      const reasons = offered.filter((id) => command(id).scope === "reason");
      return reasons.length > 0 ? reasons : offered;
    };
    return {
      keys,
      letters,
      active,
      run: (id) => handler(id)?.(),
      add: (handlers) => {
        layers.current.add(handlers);
        return () => layers.current.delete(handlers);
      },
    };
  }, [keys, letters]);

  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const key = keyOf(event);
      if (!key || isTaken(event.target, key)) return;
      if (!letters && isSingleCharacter(key)) return;
      const id = value.active().find((candidate) => keys[candidate] === key);
      if (!id) return;
      const { scope, repeats } = command(id);
      if (scope !== "reason" && document.querySelector("dialog[open]")) return;
      event.preventDefault();
      if (!event.repeat || repeats) value.run(id);
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [keys, letters, value]);

  return <KeysContext value={value}>{children}</KeysContext>;
}

export function useKeys(): Keys {
  const keys = use(KeysContext);
  if (!keys) throw new Error("useKeys is called outside of KeysProvider");
  return keys;
}

/** Offers commands while the component is there. */
export function useCommands(handlers: Handlers): void {
  const { add } = useKeys();
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });
  useEffect(() => add(latest), [add]);
}
