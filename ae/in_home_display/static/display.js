// Follows the display's own stream of views, and lets ages tick. Words and numbers come from the server.
"use strict";

const SILENCE_MS = 25000; // two and a half beats
const RETRY_MS = 3000;
const SPOKEN_EVERY_MS = 60000;

const find = (name) => document.querySelector(`[data-${name}]`);
const page = {
  clock: find("clock-face"), connection: find("connection"), banner: find("banner"), summary: find("summary"),
  nothing: find("nothing"), now: find("now"), today: find("today"), tiles: find("tiles"), tile: find("tile"),
};
const root = document.documentElement;
const zone = root.dataset.zone || undefined;

let serverAhead = Number(root.dataset.nowMs) - Date.now();
let cseOnline = page.connection.dataset.state === "online";
let streaming = true;
let heardAt = Date.now();
let lostAt = null;
let spoken = { direction: null, at: 0 };

const serverNow = () => Date.now() + serverAhead;
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone });

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function fill(element, figure) {
  const data = element.dataset;
  data.direction = figure.direction;
  data.measuredMs = figure.measured_ms;
  data.staleAfterMs = figure.stale_after_ms;
  data.clock = figure.clock;
  for (const part of ["number", "unit", "words", "note"]) {
    setText(element.querySelector(`[data-${part}]`), figure[part]);
  }
}

function show(view) {
  page.now.hidden = !view.now;
  page.today.hidden = view.today.length === 0;
  page.nothing.hidden = !page.now.hidden || !page.today.hidden;
  if (view.now) fill(page.now.querySelector(".figure"), view.now);
  while (page.tiles.children.length > view.today.length) page.tiles.lastElementChild.remove();
  while (page.tiles.children.length < view.today.length) page.tiles.append(page.tile.content.cloneNode(true));
  view.today.forEach((figure, index) => fill(page.tiles.children[index], figure));
  cseOnline = view.online;
  speak(view.now);
  tick();
}

// For those who listen: when the direction turns, and else once a minute.
function speak(figure) {
  if (!figure) return;
  if (figure.direction === spoken.direction && Date.now() - spoken.at < SPOKEN_EVERY_MS) return;
  spoken = { direction: figure.direction, at: Date.now() };
  setText(page.summary, `${figure.number} ${figure.unit} ${figure.words}`);
}

function ageText(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} days`;
}

function tick() {
  const now = serverNow();
  for (const element of document.querySelectorAll(".figure[data-clock]")) {
    const data = element.dataset;
    if (!data.clock) continue;
    const age = now - Number(data.measuredMs);
    const stale = age > Number(data.staleAfterMs);
    element.classList.toggle("stale", stale);
    setText(element.querySelector("[data-age]"), stale ? `not updated since ${data.clock} (${ageText(age)})` : `${ageText(age)} ago`);
  }
  setText(page.clock, clock.format(now));
  showConnection();
}

function showConnection() {
  const online = cseOnline && streaming && Date.now() - heardAt < SILENCE_MS;
  if (online) lostAt = null;
  else if (lostAt === null) lostAt = serverNow();
  page.connection.dataset.state = online ? "online" : "offline";
  setText(page.connection, online ? "online" : "no connection");
  page.banner.hidden = online;
  if (!online) setText(page.banner, `No connection since ${clock.format(lostAt)}. These are the last known values.`);
}

function connect() {
  const stream = new EventSource("/events");
  const heard = (event) => {
    const content = JSON.parse(event.data);
    serverAhead = content.now_ms - Date.now();
    heardAt = Date.now();
    streaming = true;
    return content;
  };
  stream.addEventListener("view", (event) => show(heard(event)));
  stream.addEventListener("beat", (event) => { heard(event); tick(); });
  stream.onerror = () => {
    streaming = false;
    tick();
    // A refused stream is not tried again by the browser.
    if (stream.readyState === EventSource.CLOSED) setTimeout(connect, RETRY_MS);
  };
}

connect();
setInterval(tick, 1000);
tick();
