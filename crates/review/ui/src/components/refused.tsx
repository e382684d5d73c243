// What the server said when it refused, small enough for a part of a page; a whole page has `ErrorState`.
import { Problem } from "../api/client";
import { shell } from "../i18n/shell";
import { Button } from "./button";

export function Refused({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const s = shell.use();
  const problem = error instanceof Problem ? error.body : undefined;
  return (
    <div className="refused" role="alert">
      <h3>{problem?.title || s("shell.error")}</h3>
      <p>{problem?.detail || (error instanceof Error ? error.message : String(error))}</p>
      {problem && problem.status > 0 && (
        <p className="dim">
          {s("error.status")} {problem.status} · {s("error.type")} <code>{problem.type}</code>
        </p>
      )}
      {onRetry && <Button onClick={onRetry}>{s("shell.retry")}</Button>}
    </div>
  );
}
