// Asks the server for the numbers of a dashboard. While a changed filter is counted anew the old numbers stay, greyed.
import { keepPreviousData, useQuery, type UseQueryResult } from "@tanstack/react-query";

import { request } from "../api/client";

/** Key of everything that dashboards asked for. */
const NUMBERS = "dashboards";

/** The numbers of one dashboard, such as `volume`, for a query string. */
export function useNumbers<T>(name: string, query: string, enabled = true): UseQueryResult<T> {
  return useQuery<T>({
    enabled,
    queryKey: [NUMBERS, name, query],
    queryFn: ({ signal }) => request<T>(`/dashboards/${name}`, { query, signal }),
    placeholderData: keepPreviousData,
  });
}
