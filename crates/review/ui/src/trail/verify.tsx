// The proof: every hash computed anew, and the heads to write down. Asked for by a person, not with every visit: it reads the
// whole trail.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { request } from "../api/client";
import type { Verification } from "../api/types";
import { Button } from "../components/button";
import { Refused } from "../components/refused";
import { Table } from "../components/table";
import { useToast } from "../components/toast";
import { useFormats } from "../i18n/formats";
import { words } from "./words";

export function Verify() {
  const t = words.use();
  const [wanted, setWanted] = useState(false);
  const found = useQuery({
    queryKey: ["trail-verification"],
    queryFn: ({ signal }) => request<Verification>("/trail/verification", { signal }),
    enabled: wanted,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const start = () => (wanted ? void found.refetch() : setWanted(true));
  return (
    <section className="figure">
      <header className="figure-head">
        <div>
          <h2>{t("verify.title")}</h2>
          <p className="hint">{t("verify.lead")}</p>
        </div>
        <Button onClick={start} disabled={found.isFetching}>
          {t(found.isFetching ? "verify.running" : found.data ? "verify.again" : "verify.start")}
        </Button>
      </header>
      <div role="status">{found.data && <Verdict data={found.data} />}</div>
      {found.error && <Refused error={found.error} onRetry={start} />}
      {found.data && <Heads data={found.data} />}
      <details className="export">
        <summary>{t("export.title")}</summary>
        <p>{t("export.hint")}</p>
        <pre>
          <code>{"hark audit export\nhark audit verify"}</code>
        </pre>
      </details>
    </section>
  );
}

function Verdict({ data }: { data: Verification }) {
  const t = words.use();
  if (data.intact) {
    return (
      <p className="verdict good">
        <span aria-hidden="true">✓ </span>
        {t("verify.intact", { n: data.entries })}
      </p>
    );
  }
  return (
    <>
      <p className="verdict bad">
        <span aria-hidden="true">✕ </span>
        {t("verify.broken", { n: data.faults.length, entries: data.entries })}
      </p>
      <h3>{t("verify.faults")}</h3>
      <ul className="faults">
        {data.faults.map((fault) => (
          <li key={fault}>{fault}</li>
        ))}
      </ul>
    </>
  );
}

function Heads({ data }: { data: Verification }) {
  const t = words.use();
  const { number } = useFormats();
  const toast = useToast();
  const copy = async () => {
    const text = data.heads.map((head) => `${head.partition} ${head.entries} ${head.hash}`).join("\n");
    try {
      await navigator.clipboard.writeText(text);
      toast({ text: t("verify.copied"), tone: "good" });
    } catch (error) {
      toast({ text: String(error), tone: "bad" });
    }
  };
  return (
    <>
      <div className="figure-head">
        <div>
          <h3>{t("verify.heads")}</h3>
          <p className="hint">{t("verify.heads.hint")}</p>
        </div>
        <Button className="small" onClick={() => void copy()}>
          {t("verify.copy")}
        </Button>
      </div>
      <Table
        caption={t("verify.heads")}
        quiet
        rows={data.heads}
        keyOf={(head) => String(head.partition)}
        columns={[
          { key: "partition", head: t("verify.partition"), cell: (head) => head.partition },
          { key: "entries", head: t("verify.entries"), numeric: true, cell: (head) => number(head.entries) },
          { key: "hash", head: t("verify.head"), cell: (head) => <code className="hash">{head.hash}</code> },
        ]}
      />
    </>
  );
}
