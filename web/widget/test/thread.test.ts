import assert from "node:assert/strict";
import test from "node:test";
import type { Frame, Role } from "../src/frames";
import { Thread } from "../src/thread";

const said = (seq: number, role: Role, text: string, more: object = {}): Frame =>
  ({ type: "message", seq, from: { role }, at: "2026-03-01T08:00:00.000Z", body: { type: "text", text }, ...more }) as Frame;

function told(...frames: Frame[]): Thread {
  const t = new Thread();
  t.apply({ type: "welcome", conversation: "c1", epoch: "e1", head: 2, owner: { kind: "bot" } }, 0);
  for (const f of frames) t.apply(f, 0);
  return t;
}

test("a replay gives the messages in order and then is live", () => {
  const t = told(said(1, "shopper", "hi"), said(2, "bot", "hello"));
  assert.equal(t.live, false);
  t.apply({ type: "live" }, 0);
  assert.equal(t.live, true);
  assert.deepEqual(t.messages.map((m) => m.body.text), ["hi", "hello"]);
});

test("a message heard twice is kept once", () => {
  const t = told(said(1, "shopper", "hi"), said(1, "shopper", "hi"));
  assert.equal(t.last, 1);
});

test("a missing message is a hole, and what came after it is not kept", () => {
  const t = told(said(1, "shopper", "hi"));
  assert.equal(t.apply(said(3, "bot", "late"), 0), "hole");
  assert.equal(t.last, 1);
});

test("a reset drops everything and takes the replay from 1", () => {
  const t = told(said(1, "shopper", "old"), said(2, "bot", "old"));
  t.apply({ type: "reset", epoch: "e2", head: 1 }, 0);
  t.apply({ type: "welcome", conversation: "c1", epoch: "e2", head: 1, owner: { kind: "bot" } }, 0);
  t.apply(said(1, "shopper", "new"), 0);
  assert.deepEqual(t.messages.map((m) => m.body.text), ["new"]);
  assert.equal(t.epoch, "e2");
});

test("a welcome of another epoch drops everything, also without a reset before it", () => {
  const t = told(said(1, "shopper", "old"));
  t.apply({ type: "welcome", conversation: "c1", epoch: "e2", head: 0, owner: { kind: "bot" } }, 0);
  assert.equal(t.last, 0);
});

test("a welcome of a head behind ours drops everything", () => {
  const t = told(said(1, "shopper", "a"), said(2, "bot", "b"));
  t.apply({ type: "welcome", conversation: "c1", epoch: "e1", head: 1, owner: { kind: "bot" } }, 0);
  assert.equal(t.last, 0);
});

test("a resumed welcome keeps what was heard", () => {
  const t = told(said(1, "shopper", "a"), said(2, "bot", "b"));
  t.apply({ type: "welcome", conversation: "c1", epoch: "e1", head: 3, owner: { kind: "queue", position: 2 } }, 0);
  t.apply(said(3, "bot", "c"), 0);
  assert.equal(t.last, 3);
  assert.equal(t.owner.position, 2);
});

test("a new conversation starts empty and counts as heard anew", () => {
  const t = told(said(1, "shopper", "a"));
  const heard = t.heard;
  t.apply({ type: "welcome", conversation: "c2", epoch: "e1", head: 0, owner: { kind: "bot" } }, 0);
  assert.equal(t.last, 0);
  assert.ok(t.heard > heard);
});

test("an edit changes the view and a retract hides it, while history stays", () => {
  const t = told(said(1, "agent", "wrogn"), said(2, "agent", "oops"));
  t.apply(said(3, "agent", "wrong", { body: { type: "edit", text: "wrong", edit: { target: 1, text: "wrong" } } }), 0);
  t.apply(said(4, "agent", "", { body: { type: "retract", text: "gone", retract: { target: 2 } } }), 0);
  const views = t.views();
  assert.equal(views.length, 2);
  assert.equal(views[0]!.text, "wrong");
  assert.equal(views[1]!.retracted, true);
  assert.equal(t.messages[0]!.body.text, "wrogn");
});

test("typing ends by itself, by its end, and by the message", () => {
  const t = told();
  t.apply({ type: "typing", from: { role: "agent", name: "Lin" }, on: true }, 1000);
  assert.equal(t.typist(["agent"], 2000)?.name, "Lin");
  assert.equal(t.typist(["agent"], 20_000), null);
  t.apply({ type: "typing", from: "bot", on: true }, 1000);
  t.apply({ type: "typing", from: "bot", on: false }, 1500);
  assert.equal(t.typist(["bot"], 1600), null);
  t.apply({ type: "typing", from: { role: "bot" }, on: true }, 2000);
  t.apply(said(1, "bot", "hi"), 2100);
  assert.equal(t.typist(["bot"], 2200), null);
});

test("the last event tells whether the conversation has ended", () => {
  const event = (seq: number, kind: string) => said(seq, "system", kind, { body: { type: "event", text: kind, event: { kind } } });
  const t = told(event(1, "queued"), event(2, "ended"));
  assert.equal(t.ended, true);
  assert.equal(told(event(1, "queued")).ended, false);
});

test("frames that lack what a message must have are passed over", () => {
  const t = told();
  for (const f of [{ type: "message" }, { type: "message", seq: 1 }, { type: "message", seq: 1, from: { role: "bot" }, body: {} }, { type: "read" }, { type: "typing" }]) {
    assert.equal(t.apply(f as Frame, 0), "ok");
  }
  assert.equal(t.last, 0);
  assert.equal(t.apply({ type: "something new" }, 0), "other");
});
