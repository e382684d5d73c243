// A dialog over the page: the browser keeps the focus in it, closes it with Escape and gives the focus back.
import { useEffect, useId, useRef, type ReactNode } from "react";

import { shell } from "../i18n/shell";

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** Buttons at the foot. */
  actions?: ReactNode;
  wide?: boolean;
}

export function Dialog({ title, onClose, children, actions, wide = false }: DialogProps) {
  const t = shell.use();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    if (element && !element.open) {
      element.showModal();
      // What one came for, not the cross that closes it.
      const control = element.querySelector<HTMLElement>(".dialog-body :is(input, textarea, select, button):not([hidden])");
      (control ?? element.querySelector<HTMLElement>(".dialog-foot .button:last-child"))?.focus();
    }
    return () => {
      element?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className={wide ? "dialog wide" : "dialog"}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      <div className="dialog-box">
        <header className="dialog-head">
          <h2 id={id}>{title}</h2>
          <button type="button" className="plain" onClick={onClose} aria-label={t("shell.close")}>
            ✕
          </button>
        </header>
        <div className="dialog-body">{children}</div>
        {actions && <footer className="dialog-foot">{actions}</footer>}
      </div>
    </dialog>
  );
}
