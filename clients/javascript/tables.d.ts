// Made from the OpenAPI document by `python -m scripts.javascript_client`: do not edit.

import type { Resources } from "./types.js";

export const TYPES: Readonly<Record<keyof Resources, number>>;
