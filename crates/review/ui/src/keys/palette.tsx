// One line to find every command, page and view by name.
import { useId, useMemo, useState, type KeyboardEvent } from "react";

import { Dialog } from "../components/dialog";
import { shell } from "../i18n/shell";
import { ROUTES } from "../routes";
import { go } from "../shell/router";
import { useSession } from "../shell/session";
import { BUILT_IN, savedQuery, useViews, viewPath, viewWords } from "../shell/views";
import { useKeys } from "./provider";
import { keyWords } from "./words";

interface Choice {
  id: string;
  name: string;
  key?: string;
  run: () => void;
}

export function Palette({ onClose }: { onClose: () => void }) {
  const t = keyWords.use();
  const s = shell.use();
  const v = viewWords.use();
  const { may } = useSession();
  const { active, keys, run } = useKeys();
  const saved = useViews().data;
  const list = useId();
  const [wanted, setWanted] = useState("");
  const [at, setAt] = useState(0);
  const all = useMemo<Choice[]>(() => {
    const commands = active()
      .filter((id) => id !== "palette")
      .map((id) => ({ id, name: t(id), key: keys[id], run: () => run(id) }));
    const pages = ROUTES.filter((route) => route.nav && (!route.right || may(route.right))).map((route) => ({
      id: route.path,
      name: s(`nav.${route.name}`),
      run: () => go(route.path),
    }));
    const views = BUILT_IN.map((view) => ({
      id: `view-${view.id}`,
      name: `${s("nav.queue")}: ${v(view.id)}`,
      run: () => go(viewPath(view.query)),
    }));
    const own = (saved ?? []).map((view) => ({
      id: `saved-${view.id}`,
      name: `${s("nav.queue")}: ${view.name}`,
      run: () => go(viewPath(savedQuery(view))),
    }));
    return [...commands, ...own, ...views, ...pages];
  }, [active, keys, run, saved, may, t, s, v]);
  const fits = useMemo(() => {
    const parts = wanted.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    return all.filter(({ name }) => parts.every((part) => name.toLocaleLowerCase().includes(part)));
  }, [all, wanted]);
  const chosen = fits[Math.min(at, fits.length - 1)];
  const choose = (choice: Choice | undefined) => {
    if (!choice) return;
    onClose();
    // After the dialog has given the focus back.
    setTimeout(choice.run);
  };
  const move = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const next = (at + step + fits.length) % Math.max(fits.length, 1);
      setAt(next);
      document.getElementById(`${list}-${fits[next]?.id}`)?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter") {
      event.preventDefault();
      choose(chosen);
    }
  };
  return (
    <Dialog title={t("palette")} onClose={onClose}>
      <input
        type="text"
        role="combobox"
        className="palette-input"
        aria-label={t("search")}
        placeholder={t("search")}
        aria-expanded="true"
        aria-controls={list}
        aria-activedescendant={chosen && `${list}-${chosen.id}`}
        autoComplete="off"
        value={wanted}
        onChange={(event) => {
          setWanted(event.target.value);
          setAt(0);
        }}
        onKeyDown={move}
      />
      <ul role="listbox" id={list} className="palette-list" aria-label={t("palette")}>
        {fits.map((choice) => (
          <li
            key={choice.id}
            id={`${list}-${choice.id}`}
            role="option"
            aria-selected={choice === chosen}
            onClick={() => choose(choice)}
          >
            <span>{choice.name}</span>
            {choice.key && <kbd>{choice.key}</kbd>}
          </li>
        ))}
      </ul>
      {fits.length === 0 && <p role="status">{t("nothing")}</p>}
    </Dialog>
  );
}
