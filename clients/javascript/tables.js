// Made from the OpenAPI document by `python -m scripts.javascript_client`: do not edit.

/** Resource type numbers by root element. */
export const TYPES = Object.freeze({
  "m2m:acp": 1,
  "m2m:ae": 2,
  "m2m:cnt": 3,
  "m2m:cin": 4,
  "m2m:cb": 5,
  "m2m:grp": 9,
  "m2m:lcp": 10,
  "m2m:mssp": 11,
  "m2m:nod": 14,
  "m2m:pch": 15,
  "m2m:sch": 18,
  "m2m:asar": 19,
  "m2m:svsn": 20,
  "m2m:sub": 23,
  "m2m:ts": 29,
  "m2m:tsi": 30,
  "m2m:rol": 31,
  "m2m:tk": 32,
  "m2m:dac": 34,
  "m2m:auif": 37
});
