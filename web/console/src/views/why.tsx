// Why the bot said something: what it understood, which step spoke, what it looked up, and the sums behind each product.
import { useSignal } from "@preact/signals";
import { h, type ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { type Term, type Why, why } from "../api";
import { useWords } from "./bits";

export function WhyPanel({ id, seq }: { id: string; seq: number }) {
  const words = useWords();
  const found = useSignal<Why | null | undefined>(undefined);
  useEffect(() => {
    why(id, seq).then((w) => (found.value = w), () => (found.value = null));
  }, [id, seq]);
  if (found.value === undefined) return <div class="why-panel dim">{words.loading}</div>;
  const w = found.value;
  if (!w || !Object.keys(w).length) return <div class="why-panel dim">{words.whyNone}</div>;
  const b = words.because;
  const ranking = w.ranking ?? (w.intent ? [{ name: w.intent, confidence: w.confidence ?? 0 }] : []);
  return (
    <section class="why-panel" data-testid="why-panel" data-intent={w.intent} aria-label={words.whyTitle}>
      {ranking.length > 0 && <Line label={b.intent}>{ranking.map((s) => <Bar key={s.name} name={s.name} value={s.confidence} of={1} text={percent(s.confidence)} />)}</Line>}
      {w.flow && <Line label={b.flow}><code>{w.flow}{w.step && " › " + w.step}</code></Line>}
      {w.rule && <Line label={b.rule}><code>{w.rule}</code></Line>}
      {w.answer && <Line label={b.answer}><code>{w.answer}</code></Line>}
      {w.reason && <Line label={b.reason}><code>{w.reason}</code></Line>}
      <Pairs label={b.slots} pairs={w.slots} />
      <Pairs label={b.facts} pairs={w.facts} />
      {w.scores && Object.keys(w.scores).length > 0 && (
        <Line label={b.scores}>{Object.entries(w.scores).map(([product, terms]) => <Terms key={product} product={product} terms={terms} />)}</Line>
      )}
      {w.model && <Line label={b.model}><code>{w.model}{w.language && " · " + w.language}</code></Line>}
    </section>
  );
}

function Line({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <div class="why-line">
      <span class="dim">{label}</span>
      <div>{children}</div>
    </div>
  );
}

function Bar({ name, value, of, text }: { name: string; value: number; of: number; text: string }) {
  return (
    <div class="bar-row">
      <code>{name}</code>
      <svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        <rect class="track" width="100" height="6" rx="1" />
        <rect class="fill" width={Math.max(0, Math.min(1, value / (of || 1))) * 100} height="6" rx="1" />
      </svg>
      <span class="num">{text}</span>
    </div>
  );
}

function Pairs({ label, pairs }: { label: string; pairs?: Record<string, string> }) {
  const all = Object.entries(pairs ?? {});
  if (!all.length) return null;
  return <Line label={label}>{all.map(([k, v]) => <code class="pair" key={k}>{k} = {v}</code>)}</Line>;
}

function Terms({ product, terms }: { product: string; terms: Term[] }) {
  const most = Math.max(...terms.map((t) => Math.abs(t.value)), 0.001);
  return (
    <div class="terms">
      <strong>{product}</strong>
      {terms.map((t) => <Bar key={t.name} name={t.name} value={Math.abs(t.value)} of={most} text={t.value.toFixed(2)} />)}
    </div>
  );
}

const percent = (v: number) => Math.round(v * 100) + "%";
