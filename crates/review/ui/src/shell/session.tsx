// Who is signed in, and what they chose. Asked once; an answer 401 anywhere asks again.
import { useMutation, useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { createContext, use, useCallback, useEffect, useMemo, useState, type ReactNode } from "react";

import { onSignedOut, Problem, request, setCsrf } from "../api/client";
import type { Me } from "../api/types";
import { LanguageProvider } from "../i18n/language";
import { parsePreferences, showTheme, storedPreferences, storePreferences, type Preferences } from "./preferences";

export const SESSION = ["session"] as const;

interface Session {
  me: Me | null;
  pending: boolean;
  /** What keeps one from knowing who is signed in: the server is away. */
  error: unknown;
  preferences: Preferences;
  /** Changes some of them; saved with the account where somebody is signed in. */
  prefer: (change: Partial<Preferences>) => void;
  /** Whether the one who is signed in has a right. */
  may: (right: string) => boolean;
  /** Takes up a session that was just begun. */
  begin: (me: Me) => void;
  signOut: () => Promise<void>;
}

const SessionContext = createContext<Session | undefined>(undefined);

async function fetchMe(): Promise<Me | null> {
  try {
    const me = await request<Me>("/session");
    setCsrf(me.csrf);
    return me;
  } catch (error) {
    if (error instanceof Problem && error.status === 401) return null;
    throw error;
  }
}

/** Forgets what was fetched for another person; the session itself is watched and must stay. */
function forget(client: QueryClient): void {
  client.removeQueries({ predicate: (query) => query.queryKey[0] !== SESSION[0] });
}

export function SessionProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const session = useQuery({ queryKey: SESSION, queryFn: fetchMe, staleTime: Infinity, retry: false });
  const me = session.data ?? null;
  const [preferences, setPreferences] = useState(storedPreferences);
  const save = useMutation({
    mutationFn: (all: Preferences) => request("/preferences", { method: "PUT", body: all }),
    // One at a time and in order: the last choice is what stays.
    scope: { id: "preferences" },
  });

  const saved = me?.preferences;
  useEffect(() => {
    if (saved && typeof saved === "object" && Object.keys(saved).length > 0) setPreferences(parsePreferences({ ...storedPreferences(), ...saved }));
  }, [saved]);
  useEffect(() => showTheme(preferences.theme), [preferences.theme]);
  useEffect(() => storePreferences(preferences), [preferences]);
  useEffect(() => onSignedOut(() => client.setQueryData(SESSION, null)), [client]);

  const signedIn = me !== null;
  const { mutate } = save;
  const prefer = useCallback(
    (change: Partial<Preferences>) => {
      const next = { ...preferences, ...change };
      setPreferences(next);
      if (signedIn) mutate(next);
    },
    [preferences, signedIn, mutate],
  );
  const begin = useCallback(
    (next: Me) => {
      setCsrf(next.csrf);
      forget(client);
      client.setQueryData(SESSION, next);
    },
    [client],
  );
  const signOut = useCallback(async () => {
    try {
      await request("/session", { method: "DELETE" });
    } finally {
      setCsrf("");
      forget(client);
      client.setQueryData(SESSION, null);
    }
  }, [client]);

  const value = useMemo<Session>(
    () => ({
      me,
      pending: session.isPending,
      error: session.error,
      preferences,
      prefer,
      may: (right) => me?.rights.includes(right) ?? false,
      begin,
      signOut,
    }),
    [me, session.isPending, session.error, preferences, prefer, begin, signOut],
  );
  return (
    <SessionContext value={value}>
      <LanguageProvider language={preferences.language}>{children}</LanguageProvider>
    </SessionContext>
  );
}

export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error("useSession is called outside of SessionProvider");
  return session;
}

/** Who is signed in, on pages that only they see. */
export function useMe(): Me {
  const { me } = useSession();
  if (!me) throw new Error("useMe is called on a page that needs no session");
  return me;
}
