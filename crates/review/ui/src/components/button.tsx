// A button, and the key that does the same.
import type { ButtonHTMLAttributes } from "react";

import { useKeys } from "../keys/provider";
import type { CommandId } from "../keys/registry";

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** `main` for what one came for, `danger` for what is hard to take back. */
  kind?: "main" | "danger" | "plain" | "normal";
  /** Command whose key is shown. */
  command?: CommandId;
}

export function Button({ kind = "normal", command, className = "", children, ...rest }: ButtonProps) {
  const { keys, letters } = useKeys();
  const key = command && keys[command];
  return (
    <button type="button" className={`button ${kind} ${className}`} {...rest}>
      {children}
      {key && letters && <kbd aria-hidden="true">{key}</kbd>}
    </button>
  );
}
