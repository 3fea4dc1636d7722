import type { Sgn } from "./types.js";

export interface Listener {
  /** Where notifications are received, as the CSE of the same machine reaches it. */
  readonly url: string;
  close(): Promise<void>;
}

export function listen(
  hear: (notification: Sgn) => void | Promise<void>,
  options?: { host?: string; port?: number },
): Promise<Listener>;
