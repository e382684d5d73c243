// The head of the queue: which view it is, whether it was changed, and what can be done with it.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { apiUrl, Problem, request } from "../api/client";
import { KEYS } from "../api/events";
import type { SavedView } from "../api/types";
import { Button } from "../components/button";
import { Dialog } from "../components/dialog";
import { Field } from "../components/field";
import { useToast } from "../components/toast";
import { shell } from "../i18n/shell";
import { useMe, useSession } from "../shell/session";
import { BUILT_IN, useViews, viewWords } from "../shell/views";
import { apiQuery, COLUMN_IDS, parse, viewQuery, type ColumnId, type Search } from "./search";
import { queueWords } from "./words";

interface ViewBarProps {
  search: Search;
  onChange: (search: Search) => void;
  total: number | undefined;
  saving: boolean;
  onSaving: (open: boolean) => void;
}

export function ViewBar({ search, onChange, total, saving, onSaving }: ViewBarProps) {
  const t = queueWords.use();
  const v = viewWords.use();
  const toast = useToast();
  const client = useQueryClient();
  const me = useMe();
  const { may } = useSession();
  const [columns, setColumns] = useState(false);
  const saved = useViews().data?.find((view) => view.id === search.view);
  const query = viewQuery(search);
  const dirty = saved !== undefined && viewQuery(parse(saved.query)) !== query;
  const builtIn = BUILT_IN.find((view) => viewQuery(parse(view.query)) === query);
  const fail = (error: unknown) => toast({ text: error instanceof Problem ? error.message : String(error), tone: "bad" });
  const again = () => client.invalidateQueries({ queryKey: KEYS.views });
  const save = useMutation({
    mutationFn: (view: SavedView) =>
      request(`/views/${view.id}`, { method: "PUT", body: { name: view.name, query, shared: view.shared } }),
    onSuccess: () => {
      toast({ text: t("saved"), tone: "good" });
      return again();
    },
    onError: fail,
  });
  const remove = useMutation({
    mutationFn: (view: SavedView) => request(`/views/${view.id}`, { method: "DELETE" }),
    onSuccess: () => {
      toast({ text: t("removed"), tone: "good" });
      onChange({ ...search, view: "" });
      return again();
    },
    onError: fail,
  });
  const share = async () => {
    const link = new URL(`/queue${query && `?${query}`}`, location.origin);
    await navigator.clipboard.writeText(link.href);
    toast({ text: t("copied"), tone: "good" });
  };
  const own = saved?.owner === me.account;
  return (
    <div className="view-bar">
      <h1>{saved?.name ?? (builtIn ? v(builtIn.id) : t("title"))}</h1>
      {dirty && <span className="dirty">● {t("changed")}</span>}
      <span className="dim total" role="status">
        {total !== undefined && t("total", { count: total })}
      </span>
      <span className="view-actions">
        {dirty && own && (
          <Button kind="main" onClick={() => save.mutate(saved)}>
            {t("save")}
          </Button>
        )}
        {dirty && <Button onClick={() => onChange({ ...parse(saved.query), view: saved.id })}>{t("reset")}</Button>}
        <Button onClick={() => onSaving(true)}>{t("saveAs")}</Button>
        {saved && own && !dirty && <Button onClick={() => remove.mutate(saved)}>{t("remove")}</Button>}
        <Button onClick={() => void share().catch(fail)}>{t("share")}</Button>
        <Button onClick={() => setColumns(true)}>{t("columns")}</Button>
        {may("export") && (
          <a className="button" href={apiUrl("/queue.csv", apiQuery(search))} download>
            {t("csv")}
          </a>
        )}
      </span>
      {columns && <Columns search={search} onChange={onChange} onClose={() => setColumns(false)} />}
      {saving && (
        <SaveAs
          query={query}
          onClose={() => onSaving(false)}
          onSaved={(view) => {
            onSaving(false);
            toast({ text: t("saved"), tone: "good" });
            client.setQueryData<SavedView[]>(KEYS.views, (before) => [...(before ?? []), view]);
            onChange({ ...search, view: view.id });
          }}
        />
      )}
    </div>
  );
}

interface SaveAsProps {
  query: string;
  onClose: () => void;
  onSaved: (view: SavedView) => void;
}

function SaveAs({ query, onClose, onSaved }: SaveAsProps) {
  const t = queueWords.use();
  const s = shell.use();
  const { may } = useSession();
  const [name, setName] = useState("");
  const [shared, setShared] = useState(false);
  const save = useMutation({
    mutationFn: () => request<SavedView>("/views", { method: "POST", body: { name: name.trim(), query, shared } }),
    onSuccess: onSaved,
  });
  const ready = name.trim() !== "" && !save.isPending;
  return (
    <Dialog
      title={t("saveAs")}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{s("shell.cancel")}</Button>
          <Button kind="main" disabled={!ready} onClick={() => save.mutate()}>
            {t("save")}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) save.mutate();
        }}
      >
        <Field label={t("name")} {...(save.error && { error: save.error.message })}>
          {(ids) => (
            <input {...ids} type="text" maxLength={80} value={name} onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
        {may("share_views") && (
          <label className="check">
            <input type="checkbox" checked={shared} onChange={(event) => setShared(event.target.checked)} />
            {t("shared")}
          </label>
        )}
      </form>
    </Dialog>
  );
}

function Columns({ search, onChange, onClose }: { search: Search; onChange: (search: Search) => void; onClose: () => void }) {
  const t = queueWords.use();
  const s = shell.use();
  const toggle = (id: ColumnId) => {
    const columns = COLUMN_IDS.filter((other) => (other === id) !== search.columns.includes(other));
    if (columns.length > 0) onChange({ ...search, columns });
  };
  return (
    <Dialog title={t("columns")} onClose={onClose} actions={<Button onClick={onClose}>{s("shell.close")}</Button>}>
      <div className="columns-list">
        {COLUMN_IDS.map((id) => (
          <label key={id} className="check">
            <input type="checkbox" checked={search.columns.includes(id)} onChange={() => toggle(id)} />
            {t(`column.${id}`)}
          </label>
        ))}
      </div>
    </Dialog>
  );
}
