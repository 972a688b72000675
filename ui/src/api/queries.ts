// Queries by address: one cache entry an address, nothing else is kept between pages.
import { QueryClient, keepPreviousData, useQuery, type UseQueryResult } from "@tanstack/react-query";
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

/** Name, figures, stages, touchpoints and traits of the workspace: asked for once, used everywhere. */
export function useWorkspace(): ApiQuery<WorkspaceInfo> {
  return useApi<WorkspaceInfo>("workspace");
}
