/** How often what the alerts page shows is asked for anew, in milliseconds. */
export const EVERY_MS = 15_000;
