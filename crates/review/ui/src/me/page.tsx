// One's own page: how the desk looks, its keys, where one is signed in, tokens for programs.
import "../accounts/accounts.css";
import "../styles/pages.css";
import { Chip } from "../components/chip";
import { useTerm } from "../i18n/terms";
import { KeysEditor } from "../keys/sheet";
import { useMe } from "../shell/session";
import { Look } from "./look";
import { Password } from "./password";
import { Sessions } from "./sessions";
import { Tokens } from "./tokens";
import { words } from "./words";

export default function MePage() {
  const t = words.use();
  return (
    <div className="page me">
      <h1>{t("title")}</h1>
      <Who />
      <section className="figure">
        <h2>{t("part.look")}</h2>
        <Look />
      </section>
      <section className="figure">
        <h2>{t("part.keys")}</h2>
        <KeysEditor />
      </section>
      <section className="figure">
        <h2>{t("part.sessions")}</h2>
        <p className="hint">{t("sessions.lead")}</p>
        <Sessions />
      </section>
      <Password />
      <Tokens />
    </div>
  );
}

function Who() {
  const t = words.use();
  const term = useTerm();
  const me = useMe();
  return (
    <dl className="facts who-facts">
      <div>
        <dt>{t("account")}</dt>
        <dd>
          {me.display} <span className="dim">{me.account}</span>
        </dd>
      </div>
      <div>
        <dt>{t("roles")}</dt>
        <dd className="chips">
          {me.roles.map((role) => (
            <Chip key={role}>{term("role", role)}</Chip>
          ))}
        </dd>
      </div>
      <div>
        <dt>{t("may")}</dt>
        <dd className="plain-words">
          {me.rights
            .filter((right) => right !== "own")
            .map((right) => term("right", right))
            .join(", ")}
        </dd>
      </div>
    </dl>
  );
}
