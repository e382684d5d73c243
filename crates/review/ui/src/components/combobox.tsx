// Chooses several of many values: type to narrow, arrows to move, Enter to take or give back.
import { useEffect, useId, useRef, useState, type KeyboardEvent } from "react";

export interface Option {
  value: string;
  name: string;
  count?: number;
}

interface ComboboxProps {
  label: string;
  options: readonly Option[];
  chosen: readonly string[];
  onChange: (chosen: readonly string[]) => void;
  /** What stands there when no option fits. */
  none: string;
  /** Whether a value that is not in the list can be given. */
  free?: boolean;
  formatCount?: (count: number) => string;
  onOpen?: () => void;
}

export function Combobox({ label, options, chosen, onChange, none, free, formatCount = String, onOpen }: ComboboxProps) {
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  const [wanted, setWanted] = useState("");
  const [at, setAt] = useState(0);
  const typed = wanted.trim().toLocaleLowerCase();
  const known = new Set(options.map((option) => option.value));
  const all = [...chosen.filter((value) => !known.has(value)).map((value) => ({ value, name: value }) as Option), ...options];
  const fits = all.filter(({ name, value }) => `${name} ${value}`.toLocaleLowerCase().includes(typed));
  const shown = free && typed && fits.length === 0 ? [{ value: wanted.trim(), name: wanted.trim() }] : fits;

  useEffect(() => {
    if (!open) return;
    const outside = (event: Event) => !box.current?.contains(event.target as Node) && setOpen(false);
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [open]);

  const show = () => {
    if (!open) onOpen?.();
    setOpen(true);
  };
  const toggle = (option: Option | undefined) => {
    if (!option) return;
    const { value } = option;
    onChange(chosen.includes(value) ? chosen.filter((other) => other !== value) : [...chosen, value]);
    setWanted("");
  };
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      show();
      const next = open ? (at + step + shown.length) % Math.max(shown.length, 1) : 0;
      setAt(next);
      document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && open) {
      event.preventDefault();
      toggle(shown[at]);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      setOpen(false);
      setWanted("");
    } else if (event.key === "Backspace" && !wanted && chosen.length > 0) {
      onChange(chosen.slice(0, -1));
    }
  };
  return (
    <div className={chosen.length > 0 ? "combobox has" : "combobox"} ref={box}>
      <input
        type="text"
        role="combobox"
        aria-label={chosen.length > 0 ? `${label} (${chosen.length})` : label}
        aria-expanded={open}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={open && shown[at] ? `${id}-${at}` : undefined}
        autoComplete="off"
        placeholder={chosen.length > 0 ? `${label} (${chosen.length})` : label}
        value={wanted}
        onFocus={onOpen}
        onClick={show}
        onChange={(event) => {
          setWanted(event.target.value);
          setAt(0);
          show();
        }}
        onBlur={(event) => !box.current?.contains(event.relatedTarget) && setOpen(false)}
        onKeyDown={press}
      />
      <ul id={`${id}-list`} role="listbox" aria-label={label} aria-multiselectable="true" hidden={!open}>
        {open &&
          shown.map((option, index) => (
            <li
              key={option.value}
              id={`${id}-${index}`}
              role="option"
              aria-selected={chosen.includes(option.value)}
              className={index === at ? "at" : undefined}
              onPointerDown={(event) => {
                event.preventDefault();
                toggle(option);
              }}
            >
              <span className="option-sign" aria-hidden="true">
                {chosen.includes(option.value) ? "✓" : ""}
              </span>
              <span className="option-name">{option.name}</span>
              {option.count !== undefined && <span className="count">{formatCount(option.count)}</span>}
            </li>
          ))}
        {open && shown.length === 0 && (
          <li role="option" aria-selected="false" aria-disabled="true" className="dim">
            {none}
          </li>
        )}
      </ul>
    </div>
  );
}
