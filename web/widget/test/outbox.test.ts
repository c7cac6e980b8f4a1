import assert from "node:assert/strict";
import test from "node:test";
import { delay } from "../src/link";
import { Outbox, memory } from "../src/outbox";

test("an item is sent once on each connection, with the same cid, until it is acknowledged", () => {
  const box = new Outbox(memory(), "out:");
  box.add("message", { text: "hi" }, "a", 0);
  assert.deepEqual(box.due(1, 0).map((i) => i.cid), ["a"]);
  assert.deepEqual(box.due(1, 10), []);
  assert.deepEqual(box.due(2, 20).map((i) => i.cid), ["a"]);
  box.done("a");
  assert.deepEqual(box.due(3, 30), []);
});

test("what was not acknowledged is still there after a reload", () => {
  const store = memory();
  const before = new Outbox(store, "out:");
  before.add("message", { text: "one" }, "a", 1);
  before.add("message", { text: "two" }, "b", 2);
  before.due(1, 3);
  before.done("a");
  const after = new Outbox(store, "out:");
  assert.deepEqual(after.items.map((i) => [i.cid, i.state, i.frame.text]), [["b", "waiting", "two"]]);
});

test("another tab's or shop's keys and broken ones are left alone", () => {
  const store = memory();
  store.setItem("out:broken", "{");
  store.setItem("else:x", JSON.stringify({ cid: "x", frame: { type: "message" } }));
  assert.deepEqual(new Outbox(store, "out:").items, []);
});

test("a refusal that may pass is tried again later under the same cid, and nothing overtakes it", () => {
  const box = new Outbox(memory(), "out:");
  box.add("message", { text: "one" }, "a", 0);
  box.add("message", { text: "two" }, "b", 0);
  box.due(1, 0);
  box.refuse("a", "rate", true, 0);
  box.refuse("b", "rate", true, 0);
  assert.deepEqual(box.due(1, 100), []);
  assert.deepEqual(box.due(1, 60_000).map((i) => i.cid), ["a", "b"]);
});

test("a refusal for good fails, and the shopper's retry keeps the cid", () => {
  const box = new Outbox(memory(), "out:");
  box.add("message", { text: "one" }, "a", 0);
  box.due(1, 0);
  assert.equal(box.refuse("a", "too_long", false, 0)?.state, "failed");
  assert.deepEqual(box.due(2, 0), []);
  box.again("a");
  assert.deepEqual(box.due(2, 0).map((i) => i.cid), ["a"]);
});

test("refusals that go on fail in the end", () => {
  const box = new Outbox(memory(), "out:");
  box.add("message", { text: "one" }, "a", 0);
  let now = 0;
  for (let i = 0; i < 10 && box.items[0]!.state !== "failed"; i++) {
    box.due(1, (now += 60_000));
    box.refuse("a", "storage", true, now);
  }
  assert.equal(box.items[0]!.state, "failed");
});

test("an item whose connections are closed as malformed stops after the second", () => {
  const box = new Outbox(memory(), "out:");
  box.add("message", { text: "one" }, "a", 0);
  box.due(1, 0);
  box.poison(1, 0);
  box.due(2, 60_000);
  box.poison(2, 60_000);
  assert.equal(box.items[0]!.state, "failed");
});

test("coming back waits longer after each failure, never for ever, and never at once for all", () => {
  assert.ok(delay(1, 1006, 0) > 0);
  assert.ok(delay(5, 1006, 1) > delay(2, 1006, 1));
  assert.ok(delay(100, 1006, 1) < 20_000);
  assert.ok(delay(1, 1012, 0.1) !== delay(1, 1012, 0.9));
});
