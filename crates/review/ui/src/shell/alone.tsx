// The frame of pages that one sees without being signed in.
import type { ReactNode } from "react";

import { Choices } from "./choices";

export function Alone({ children }: { children: ReactNode }) {
  return (
    <main id="content" className="alone" tabIndex={-1}>
      <p className="brand alone-brand">
        <img src="/hark.svg" alt="" width="28" height="28" /> Hark
      </p>
      <div className="alone-box">{children}</div>
      <div className="alone-foot">
        <Choices />
      </div>
    </main>
  );
}
