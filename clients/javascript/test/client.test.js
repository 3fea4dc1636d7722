/* Run against a live CSE in development mode, whose address is in CSE_URL: tests/clients/test_javascript.py. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { AlreadyRegistered, BadRequest, Client, Conflict, EVENTS, NotFound, OriginatorNotAuthenticated, Unanswered, pathOf } from "../index.js";
import { listen } from "../listener.js";

const url = process.env.CSE_URL;
const client = new Client(url, { originator: "Cscript" });
const home = "cse-in/script";

before(async () => {
  const made = await client.create("cse-in", "m2m:ae", { rn: "script", api: "N.script", rr: true, srv: ["4"] });
  assert.equal(made.aei, "Cscript");
});

after(() => client.delete("Cscript"));

test("what is created can be read, changed and deleted", async () => {
  const made = await client.create(home, "m2m:cnt", { rn: "box", mni: 2, lbl: ["kind:energy"] });
  assert.equal(made.ty, 3);
  assert.equal((await client.update(`${home}/box`, "m2m:cnt", { mni: 3, lbl: null })).mni, 3);
  const read = await client.retrieve(`${home}/box`);
  assert.deepEqual([read.mni, read.lbl], [3, undefined]);
  assert.deepEqual(await client.retrieve(`${home}/box`, { attributes: ["mni"] }), { mni: 3 });
  await client.delete(made.ri);
  await assert.rejects(client.retrieve(`${home}/box`), NotFound);
});

test("a refusal says why, by its class and in words", async () => {
  await assert.rejects(client.create(home, "m2m:cnt", { mni: -1 }), (error) => {
    assert.ok(error instanceof BadRequest);
    assert.match(error.message, /mni/);
    assert.deepEqual([error.code, error.status, error.name], [4000, 400, "BadRequest"]);
    return true;
  });
  await assert.rejects(client.create("cse-in", "m2m:ae", { api: "N.x", rr: false, srv: ["4"] }), AlreadyRegistered);
  await assert.rejects(new Client(url, { originator: "Cother" }).retrieve(home), OriginatorNotAuthenticated);
  await assert.rejects(client.create(home, "m2m:nothing", {}), TypeError);
});

test("a name that is taken is a conflict, and ensure is content with it", async () => {
  const first = await client.ensure(home, "m2m:cnt", { rn: "once" });
  await assert.rejects(client.create(home, "m2m:cnt", { rn: "once" }), Conflict);
  assert.equal((await client.ensure(home, "m2m:cnt", { rn: "once" })).ri, first.ri);
});

test("instances come back as they were sent, in any script and of any depth", async () => {
  await client.ensure(home, "m2m:cnt", { rn: "values" });
  for (const con of ["zwölf ⚡", { w: [1, 2.5, { ok: true }] }, 0, false]) {
    await client.create(`${home}/values`, "m2m:cin", { con });
    assert.deepEqual((await client.retrieve(`${home}/values/la`)).con, con);
  }
  assert.equal((await client.retrieve(`${home}/values/ol`)).con, "zwölf ⚡");
  assert.equal((await client.fetch(`${home}/values`, { rcn: 8 }))["m2m:cnt"]["m2m:cin"].length, 4);
});

test("a discovery that comes in parts is followed to its end", async () => {
  await client.ensure(home, "m2m:cnt", { rn: "many" });
  const wanted = 1005;
  for (let done = 0; done < wanted; done += 67) {
    await Promise.all(Array.from({ length: Math.min(67, wanted - done) }, () => client.create(`${home}/many`, "m2m:cin", { con: 1 })));
  }
  const found = await client.discover(`${home}/many`, { ty: [4, 3] });
  assert.equal(new Set(found).size, wanted);
  assert.equal((await client.discover(`${home}/many`, { ty: [4], lim: 7 })).length, 7);
});

test("labels with blanks and pluses are found", async () => {
  await client.create(home, "m2m:cnt", { rn: "labelled", lbl: ["one two", "a+b"] });
  assert.deepEqual(await client.discover(home, { lbl: ["one two"] }), [`${home}/labelled`]);
  assert.deepEqual(await client.discover(home, { lbl: ["a+b", "none"] }), [`${home}/labelled`]);
});

test("a subscriber hears of what is created", async () => {
  await client.ensure(home, "m2m:cnt", { rn: "watched" });
  let heard;
  const arrived = new Promise((resolve) => (heard = resolve));
  const listener = await listen(heard);
  await client.subscribe(`${home}/watched`, "mine", [listener.url], { events: [EVENTS.CHILD_CREATED] });
  await client.create(`${home}/watched`, "m2m:cin", { con: 42 });
  const told = await arrived;
  await listener.close();
  assert.equal(told.nev.net, EVENTS.CHILD_CREATED);
  assert.equal(told.nev.rep["m2m:cin"].con, 42);
});

test("a group is asked at once", async () => {
  for (const rn of ["left", "right"]) await client.ensure(home, "m2m:cnt", { rn });
  await client.create(home, "m2m:grp", { rn: "both", mnm: 5, mid: [`${home}/left`, `${home}/right`] });
  const made = await client.fanOut(`${home}/both`, { method: "POST", tag: "m2m:cin", attributes: { con: 1 } });
  assert.deepEqual(made.map(({ code }) => code), [2001, 2001]);
  const read = await client.fanOut(`${home}/both`, { below: "la" });
  assert.deepEqual(read.map(({ content }) => content["m2m:cin"].con), [1, 1]);
});

test("addresses in every form lead to the same resource", async () => {
  const { ri } = await client.retrieve(home);
  for (const to of [ri, `/id-in/${ri}`, `//gridhearth.local/id-in/${home}`]) assert.equal((await client.retrieve(to)).ri, ri);
  assert.equal(pathOf("//sp/id-in/a b"), "/_/sp/id-in/a%20b");
});

test("a flexContainer comes under the root element of its model", async () => {
  const cnd = "org.onem2m.common.moduleclass.energyConsumption";
  const made = await client.create(home, "cod:eneCn", { rn: "consumption", cnd, abECn: 1.5 });
  assert.deepEqual([made.ty, made.abECn], [28, 1.5]);
  assert.equal((await client.update(`${home}/consumption`, "cod:eneCn", { abECn: 2 })).abECn, 2);
});

test("an answer that was lost is had again, and nothing is done twice", async () => {
  await client.ensure(home, "m2m:cnt", { rn: "repeats" });
  let lost = 0;
  const deaf = async (...request) => {
    const answer = await fetch(...request);
    if (lost < 2) {
      lost += 1;
      throw new TypeError("connection reset");
    }
    return answer;
  };
  const unlucky = new Client(url, { originator: "Cscript", fetch: deaf });
  const made = await unlucky.create(`${home}/repeats`, "m2m:cin", { con: "once" });
  assert.equal(lost, 2);
  assert.equal((await client.retrieve(`${home}/repeats`)).cni, 1);
  assert.equal((await client.retrieve(`${home}/repeats/la`)).ri, made.ri);
});

test("an application that cannot be reached fetches what it is sent, and answers it", async () => {
  const hidden = new Client(url, { originator: "Chidden" });
  await hidden.create("cse-in", "m2m:ae", { rn: "hidden", api: "N.hidden", rr: false, srv: ["4"] });
  await hidden.create("cse-in/hidden", "m2m:pch", { rn: "channel" });
  const channel = "cse-in/hidden/channel";
  assert.deepEqual(await hidden.poll(channel, 50), []);
  const answered = new Client(url, { originator: "CAdmin" }).notify("cse-in/hidden", { "m2m:sgn": { sur: "cse-in/x" } });
  const [request] = await hidden.poll(channel, 10_000);
  assert.equal(request.pc["m2m:sgn"].sur, "cse-in/x");
  await hidden.reply(channel, request.rqi, 2000);
  await answered;
  await hidden.delete("Chidden");
});

test("where nobody answers it is said so, after it was tried again", async () => {
  let asked = 0;
  const broken = async () => {
    asked += 1;
    throw new TypeError("fetch failed");
  };
  const away = new Client(url, { originator: "Cscript", fetch: broken });
  await assert.rejects(away.retrieve("cse-in"), Unanswered);
  assert.equal(asked, 3);
  await assert.rejects(away.create(home, "m2m:cnt", {}), Unanswered);
  assert.equal(asked, 6);
  const unnamed = new Client(url, { originator: "C", fetch: broken });
  await assert.rejects(unnamed.create("cse-in", "m2m:ae", { api: "N.x", rr: false, srv: ["4"] }), Unanswered);
  assert.equal(asked, 7);
  const hurried = new Client(url, { originator: "Cscript", fetch: broken, expiresMs: 50 });
  await assert.rejects(hurried.retrieve("cse-in"), Unanswered);
  assert.equal(asked, 8);
  const page = async () => new Response("<h1>Bad gateway</h1>", { status: 502 });
  await assert.rejects(new Client(url, { fetch: page, retries: 0 }).retrieve("cse-in"), Unanswered);
});

test("a token is sent as a credential, and may be fetched", async () => {
  let sent;
  const note = async (_, { headers }) => {
    sent = headers;
    return new Response("{}", { headers: { "X-M2M-RSC": "2000" } });
  };
  await new Client(url, { token: async () => "abc", fetch: note }).retrieve("cse-in");
  assert.equal(sent.Authorization, "Bearer abc");
  assert.equal("X-M2M-Origin" in sent, false);
});
