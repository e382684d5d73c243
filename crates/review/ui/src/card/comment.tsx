// Asks for words: a comment, or why a report is taken up again.
import { useState } from "react";

import { Button } from "../components/button";
import { Dialog } from "../components/dialog";
import { Field } from "../components/field";
import { shell } from "../i18n/shell";

interface WordsProps {
  title: string;
  label: string;
  onSend: (words: string) => void;
  onClose: () => void;
}

export function WordsDialog({ title, label, onSend, onClose }: WordsProps) {
  const s = shell.use();
  const [words, setWords] = useState("");
  const send = () => words.trim() && onSend(words.trim());
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{s("shell.cancel")}</Button>
          <Button kind="main" disabled={!words.trim()} onClick={send}>
            {s("shell.save")} <kbd aria-hidden="true">Ctrl+Enter</kbd>
          </Button>
        </>
      }
    >
      <Field label={label}>
        {(ids) => (
          <textarea
            {...ids}
            maxLength={4000}
            value={words}
            onChange={(event) => setWords(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
            }}
          />
        )}
      </Field>
    </Dialog>
  );
}
