/**
 * Receives notifications in Node.js: a small HTTP server that agrees to be told, and hands on what it hears.
 *
 *     const listener = await listen((notification) => console.log(notification.nev));
 *     await client.subscribe("cse-in/meter/readings", "mine", [listener.url]);
 */

import { createServer } from "node:http";

const MOST_BYTES = 8 * 1024 * 1024;

/** Listens; `hear` gets each notification (`m2m:sgn`), one after the other. Port 0 takes any free one. */
export async function listen(hear, { host = "127.0.0.1", port = 0 } = {}) {
  const server = createServer(async (request, response) => {
    const head = { "X-M2M-RI": request.headers["x-m2m-ri"] ?? "0", "X-M2M-RVI": request.headers["x-m2m-rvi"] ?? "4" };
    try {
      const content = JSON.parse(await bodyOf(request));
      for (const told of content["m2m:agn"]?.["m2m:sgn"] ?? [content["m2m:sgn"]]) {
        if (!told.vrq) await hear(told);
      }
      response.writeHead(200, { ...head, "X-M2M-RSC": "2000" }).end();
    } catch (error) {
      const text = JSON.stringify({ "m2m:dbg": String(error.message) });
      response.writeHead(400, { ...head, "X-M2M-RSC": "4000", "Content-Type": "application/json" }).end(text);
    }
  });
  await new Promise((resolve, reject) => server.once("error", reject).listen(port, host, resolve));
  return {
    url: `http://${host}:${server.address().port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(request) {
  const parts = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > MOST_BYTES) throw new Error(`a notification has at most ${MOST_BYTES} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}
