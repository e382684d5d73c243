// Starts the desk.
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { Problem } from "./api/client";
import { ToastProvider } from "./components/toast";
import { KeysProvider } from "./keys/provider";
import { App } from "./shell/app";
import { SessionProvider } from "./shell/session";
import { showTheme, storedPreferences } from "./shell/preferences";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/components.css";
import "./styles/shell.css";

// Before the first paint; the session takes over from here.
showTheme(storedPreferences().theme)();

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      refetchOnWindowFocus: false,
      // What the server refuses it refuses again; only a lost connection is worth a second try.
      retry: (count, error) => count < 2 && error instanceof Problem && (error.status === 0 || error.status === 503),
    },
  },
});

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <SessionProvider>
          <ToastProvider>
            <KeysProvider>
              <App />
            </KeysProvider>
          </ToastProvider>
        </SessionProvider>
      </QueryClientProvider>
    </StrictMode>,
  );
}
