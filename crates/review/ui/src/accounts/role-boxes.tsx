// Roles to choose, each with what it is for, and what they may do together.
import { useId } from "react";

import { useTerm } from "../i18n/terms";
import { ROLES, together } from "./roles";
import { words } from "./words";

interface Props {
  chosen: readonly string[];
  onChange: (roles: string[]) => void;
  error?: string;
}

export function RoleBoxes({ chosen, onChange, error }: Props) {
  const t = words.use();
  const term = useTerm();
  const id = useId();
  const rights = together(chosen);
  return (
    <fieldset className="boxes" aria-describedby={`${id}-may`}>
      <legend>{t("roles")}</legend>
      {ROLES.map((role) => (
        <label key={role} className="check">
          <input
            type="checkbox"
            checked={chosen.includes(role)}
            onChange={(event) => onChange(ROLES.filter((one) => (one === role ? event.target.checked : chosen.includes(one))))}
          />
          <span>
            {term("role", role)} <span className="dim">– {t(`role.${role}`)}</span>
          </span>
        </label>
      ))}
      <p id={`${id}-may`} className="hint" aria-live="polite">
        {rights.length > 0 ? t("roles.may", { rights: rights.map((right) => term("right", right)).join(", ") }) : t("roles.none")}
      </p>
      {error && (
        <p className="wrong" role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}
