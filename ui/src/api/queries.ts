// Queries by address: one cache entry an address, nothing else is kept between pages.
import { QueryClient, keepPreviousData, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { ApiError, apiAddress, apiGet, type Params } from "./client";
import type { WorkspaceInfo } from "./types";

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      retry: (count, problem) => count < 1 && problem instanceof ApiError && problem.status === 0,
    },
  },
});

export type ApiQuery<T> = UseQueryResult<T, Error>;

/** GET `api/<path>?<params>`; the former answer stays on screen while a changed filter loads. */
export function useApi<T>(path: string, params: Params = {}, enabled = true): ApiQuery<T> {
  return useQuery<T, Error>({
    queryKey: ["api", path, apiAddress(path, params)],
    queryFn: ({ signal }) => apiGet<T>(path, params, signal),
    placeholderData: keepPreviousData,
    enabled,
  });
}

const WATCH_MS = 15_000;
const WATCH_STALE_MS = 2_000;

/** Asks again and again whether the figures were computed anew, and then has every page ask for its own anew. */
export function useFreshFigures(): void {
  const { data } = useQuery<WorkspaceInfo, Error>({
    queryKey: ["watch"],
    queryFn: ({ signal }) => apiGet<WorkspaceInfo>("workspace", {}, signal),
    refetchInterval: (query) => (query.state.data?.up_to_date === false ? WATCH_STALE_MS : WATCH_MS),
    retry: false,
  });
  const seen = useRef<string | null>(null);
  const now = data ? `${data.generation} ${data.up_to_date}` : null;
  useEffect(() => {
    if (now !== null && seen.current !== null && seen.current !== now) {
      void queryClient.invalidateQueries({ queryKey: ["api"] });
    }
    seen.current = now ?? seen.current;
  }, [now]);
}

/** Name, figures, stages, touchpoints and traits of the workspace: asked for once, used everywhere. */
export function useWorkspace(): ApiQuery<WorkspaceInfo> {
  return useApi<WorkspaceInfo>("workspace");
}
