/** Faults as OpenAI's clients expect errors: a status, and `{error: {message, type, param, code}}`. */
import type { Fault, FaultCode } from "../../contract/faults.ts";
import { toFault } from "../../contract/faults.ts";

const statuses: Readonly<Record<FaultCode, number>> = {
  "bad-input": 400,
  unsupported: 400,
  "protocol-mismatch": 400,
  unauthorized: 401,
  "not-found": 404,
  "too-large": 413,
  busy: 429,
  "audio-busy": 429,
  // Nobody is there to read it; nginx's own number for that.
  cancelled: 499,
  network: 502,
  "pack-missing": 503,
  "pack-broken": 503,
  "engine-lost": 503,
  "engine-failed": 503,
  "disk-full": 503,
  "storage-failed": 503,
  "storage-damaged": 503,
  "port-in-use": 500,
  internal: 500,
};

export interface ErrorBody {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly param: string | null;
    readonly code: string;
  };
}

/** A refusal by the door or a route, before any turn: named as OpenAI names it. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly param: string | null;
  constructor(status: number, code: string, message: string, param: string | null = null) {
    super(message);
    this.status = status;
    this.code = code;
    this.param = param;
  }
}

export function errorOf(error: unknown): { status: number; body: ErrorBody } {
  if (error instanceof Refusal) {
    const { status, code, param, message } = error;
    return { status, body: { error: { message, type: typeOf(status), param, code } } };
  }
  return faultError(toFault(error, "wire"));
}

export function faultError({ code, message, remedy }: Fault): { status: number; body: ErrorBody } {
  const status = statuses[code];
  const words = `${message} ${remedy}`;
  const named = code === "busy" ? "queue_full" : code.replaceAll("-", "_");
  return {
    status,
    body: { error: { message: words, type: typeOf(status), param: null, code: named } },
  };
}

function typeOf(status: number): string {
  if (status === 401) return "authentication_error";
  if (status === 403) return "permission_error";
  if (status === 429) return "rate_limit_error";
  return status < 500 ? "invalid_request_error" : "server_error";
}
