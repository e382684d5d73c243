// What a person should know before they trust what stands below. Nothing was refused: that has `Refused`.
import type { ReactNode } from "react";

export function Warning({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="refused warn" role="alert">
      <p>
        <strong>{title}</strong>
      </p>
      {children}
    </div>
  );
}
