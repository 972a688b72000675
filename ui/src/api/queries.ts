// Queries by address: one cache entry an address, nothing else is kept between pages.
import { QueryClient, keepPreviousData, useQuery, type QueryKey, type UseQueryResult } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { APP_ROOT } from "../url/root";
import { ApiError, apiAddress, apiGet, type Params } from "./client";
import { LiveFeed, type LiveNow } from "./live";
import { Renewal, type Scope } from "./renewal";
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

/** GET `api/<path>?<params>`; the former answer stays on screen while a changed filter loads. `everyMs`: asked anew so often. */
export function useApi<T>(path: string, params: Params = {}, enabled = true, everyMs?: number): ApiQuery<T> {
  return useQuery<T, Error>({
    queryKey: ["api", path, apiAddress(path, params)],
    queryFn: ({ signal }) => apiGet<T>(path, params, signal),
    placeholderData: keepPreviousData,
    enabled,
    refetchInterval: everyMs,
  });
}

/** GET `api/<path>` now and again, whatever changes meanwhile: for what stands beside every page. */
export function useWatched<T>(path: string, everyMs: number): T | undefined {
  return useQuery<T, Error>({
    queryKey: ["watched", path],
    queryFn: ({ signal }) => apiGet<T>(path, {}, signal),
    refetchInterval: everyMs,
  }).data;
}

/** What tells of arriving events, before they stand in any figure. */
const ARRIVALS = ["sources", "accounts", "imports", "quarantine"];

function isArrival({ queryKey }: { queryKey: QueryKey }): boolean {
  return ARRIVALS.includes(String(queryKey[1]).split("/")[0]!);
}

/** Each answer on screen is asked for anew behind what is shown; one that is on its way already is let come. */
async function renew(scope: Scope): Promise<boolean> {
  const stale = { queryKey: ["api"], predicate: scope === "all" ? undefined : isArrival };
  const underway = queryClient.isFetching(stale) > 0;
  await queryClient.invalidateQueries(stale, { cancelRefetch: false });
  return underway;
}

const renewal = new Renewal(renew);

const feed = new LiveFeed({
  open: () => new EventSource(new URL("api/live", APP_ROOT)),
  poll: async () => ({ ledger_version: null, waiting: null, ...(await apiGet<WorkspaceInfo>("workspace")) }),
  changed: (scope) => renewal.ask(scope),
  shown: () => queryClient.getQueryData<WorkspaceInfo>(["api", "workspace", apiAddress("workspace")])?.generation ?? null,
});

/** Keeps every page up to date while the tab is shown. */
export function useLiveFigures(): void {
  const shown = useWorkspace().data?.generation;
  useEffect(() => feed.compare(), [shown]);
  useEffect(() => {
    const follow = () => (document.hidden ? feed.stop() : feed.start());
    follow();
    document.addEventListener("visibilitychange", follow);
    return () => {
      document.removeEventListener("visibilitychange", follow);
      feed.stop();
    };
  }, []);
}

/** The newest state of the server and how it is heard of. */
export function useLiveNow(): LiveNow {
  return useSyncExternalStore(feed.subscribe, feed.current);
}

/** Name, figures, stages, touchpoints and traits of the workspace: asked for once, used everywhere. */
export function useWorkspace(): ApiQuery<WorkspaceInfo> {
  return useApi<WorkspaceInfo>("workspace");
}
