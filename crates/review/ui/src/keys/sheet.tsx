// The sheet of keys: every command by place, each key changeable, and the switch for single characters.
import { useState, type KeyboardEvent } from "react";

import { Button } from "../components/button";
import { Dialog } from "../components/dialog";
import { shell } from "../i18n/shell";
import { useSession } from "../shell/session";
import { useKeys } from "./provider";
import { command, COMMAND_IDS, keyOf, refusal, type CommandId, type Scope } from "./registry";
import { keyWords } from "./words";

const SCOPES: readonly Scope[] = ["global", "queue", "card", "reason"];

export function KeysDialog({ onClose }: { onClose: () => void }) {
  const t = keyWords.use();
  const s = shell.use();
  return (
    <Dialog title={t("keys")} onClose={onClose} wide actions={<Button onClick={onClose}>{s("shell.close")}</Button>}>
      <KeysEditor />
    </Dialog>
  );
}

export function KeysEditor() {
  const t = keyWords.use();
  const { preferences, prefer } = useSession();
  const { keys } = useKeys();
  const [asking, setAsking] = useState<CommandId>();
  const [wrong, setWrong] = useState("");
  const take = (id: CommandId) => (event: KeyboardEvent) => {
    if (asking !== id || event.key === "Tab") return;
    const key = keyOf(event.nativeEvent);
    if (!key) return;
    event.preventDefault();
    event.stopPropagation();
    if (key === "Escape" && keys[id] !== "Escape") return setAsking(undefined);
    const refused = refusal(keys, id, key);
    if (refused?.why === "reserved") return setWrong(t("reserved", { key }));
    if (refused?.why === "taken") return setWrong(t("taken", { key, command: t(refused.by) }));
    setWrong("");
    setAsking(undefined);
    const { [id]: _, ...others } = preferences.keys;
    prefer({ keys: key === command(id).key ? others : { ...others, [id]: key } });
  };
  return (
    <div className="keys">
      <label className="check">
        <input type="checkbox" checked={preferences.letters} onChange={(event) => prefer({ letters: event.target.checked })} />
        {t("letters")}
      </label>
      <p className="hint">{t("letters.hint")}</p>
      <p className="wrong" role="alert">
        {wrong}
      </p>
      <div className="keys-scopes">
        {SCOPES.map((scope) => (
          <section key={scope}>
            <h3>{t(`scope.${scope}`)}</h3>
            <ul>
              {COMMAND_IDS.filter((id) => command(id).scope === scope).map((id) => (
                <li key={id}>
                  <span>{t(id)}</span>
                  <button
                    type="button"
                    className="key-button"
                    aria-label={`${t("change", { command: t(id) })}: ${keys[id] || t("none")}`}
                    onClick={() => {
                      setWrong("");
                      setAsking(asking === id ? undefined : id);
                    }}
                    onKeyDown={take(id)}
                    onBlur={() => setAsking((now) => (now === id ? undefined : now))}
                  >
                    {asking === id ? t("press") : <kbd>{keys[id] || "–"}</kbd>}
                  </button>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
      <Button onClick={() => prefer({ keys: {} })} disabled={Object.keys(preferences.keys).length === 0}>
        {t("reset")}
      </Button>
    </div>
  );
}
