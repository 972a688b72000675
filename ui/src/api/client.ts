// The one door to the API. Addresses are relative to the app's root, so that any sub-path works.
import { APP_ROOT } from "../url/root";

/** What an answer other than 2xx becomes: a plain sentence and the request's id. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly requestId: string | null,
    readonly status: number,
  ) {
    super(message);
  }
}

const NOT_OFFERED = "NotOffered";

/** The server has no such endpoint; that somebody or something asked for is not there is told otherwise. */
export function isNotOffered(problem: unknown): boolean {
  return problem instanceof ApiError && (problem.code === NOT_OFFERED || problem.code === "NotFoundException");
}

export type Params = Record<string, string | number | boolean | null | undefined>;

/** The address of a GET, relative to the app's root: for links and downloads too. Empty parameters are left out. */
export function apiAddress(path: string, params: Params = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value !== null && value !== undefined && value !== "") query.set(name, String(value));
  }
  const written = query.toString();
  return `api/${path}${written ? `?${written}` : ""}`;
}

export async function apiGet<T>(path: string, params: Params = {}, signal?: AbortSignal): Promise<T> {
  return request<T>(apiAddress(path, params), { signal });
}

export async function apiPost<T>(path: string, body: unknown = null): Promise<T> {
  return apiSend<T>("POST", path, body);
}

export async function apiSend<T>(method: "POST" | "PUT" | "DELETE", path: string, body: unknown = null): Promise<T> {
  return request<T>(apiAddress(path), {
    method,
    headers: { "content-type": "application/json" },
    body: body === null ? undefined : JSON.stringify(body),
  });
}

async function request<T>(address: string, init: RequestInit): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(new URL(address, APP_ROOT), { ...init, credentials: "same-origin" });
  } catch (problem) {
    if (init.signal?.aborted) throw problem;
    throw new ApiError("Unreachable", "The server does not answer. Is it still running?", null, 0);
  }
  const text = await answer.text();
  let body: unknown = null;
  try {
    body = text ? JSON.parse(text) : null;
  } catch {
    if (answer.status === 404) throw new ApiError(NOT_OFFERED, "This server does not offer that.", null, 404);
    throw new ApiError("NotJson", "The server answered with something that is not JSON.", null, answer.status);
  }
  if (!answer.ok) throw errorFrom(body, answer);
  return body as T;
}

function errorFrom(body: unknown, answer: Response): ApiError {
  const said = (body ?? {}) as { error?: string; message?: string; detail?: string; request_id?: string };
  return new ApiError(
    said.error ?? `Http${answer.status}`,
    said.message ?? said.detail ?? `The server answered ${answer.status} ${answer.statusText}.`,
    said.request_id ?? answer.headers.get("x-request-id"),
    answer.status,
  );
}
