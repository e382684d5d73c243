// Short notices that go by themselves, read out by screen readers. One with something to do or to mind stays longer, and as
// long as the pointer or the focus is on it.
import { createContext, use, useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from "react";

import { shell } from "../i18n/shell";

export interface Notice {
  text: string;
  tone?: "good" | "warn" | "bad";
  /** What can be done about it. */
  action?: { name: string; run: () => void };
}

interface Shown extends Notice {
  id: number;
}

const SHORT_MS = 5_000;
const LONG_MS = 12_000;

const ToastContext = createContext<(notice: Notice) => void>(() => {});

export function useToast(): (notice: Notice) => void {
  return use(ToastContext);
}

export function ToastProvider({ children }: { children: ReactNode }) {
  const t = shell.use();
  const [shown, setShown] = useState<readonly Shown[]>([]);
  const count = useRef(0);
  const add = useCallback((notice: Notice) => {
    count.current += 1;
    const id = count.current;
    // More than three are not read by anybody.
    setShown((before) => [...before.slice(-2), { ...notice, id }]);
  }, []);
  const remove = useCallback((id: number) => setShown((before) => before.filter((notice) => notice.id !== id)), []);
  const value = useMemo(() => add, [add]);
  return (
    <ToastContext value={value}>
      {children}
      <section className="toasts" aria-label={t("shell.notices")} aria-live="polite" aria-relevant="additions">
        {shown.map((notice) => (
          <Toast key={notice.id} notice={notice} onGone={() => remove(notice.id)} />
        ))}
      </section>
    </ToastContext>
  );
}

function Toast({ notice, onGone }: { notice: Notice; onGone: () => void }) {
  const t = shell.use();
  const [held, setHeld] = useState(false);
  const gone = useRef(onGone);
  useEffect(() => {
    gone.current = onGone;
  });
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => gone.current(), notice.action || notice.tone === "warn" || notice.tone === "bad" ? LONG_MS : SHORT_MS);
    return () => clearTimeout(timer);
  }, [held, notice]);
  const { action } = notice;
  return (
    <div
      className={`toast ${notice.tone ?? ""}`}
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span>{notice.text}</span>
      {action && (
        <button
          type="button"
          className="button plain"
          onClick={() => {
            action.run();
            onGone();
          }}
        >
          {action.name}
        </button>
      )}
      <button type="button" className="button plain" aria-label={t("shell.close")} onClick={onGone}>
        ✕
      </button>
    </div>
  );
}
