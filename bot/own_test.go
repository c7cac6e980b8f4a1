package bot

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"shoptalk/dialog"
)

// engraving is a flow of a shop's own intent.
const engraving = `
slots:
  letters: {type: free, pattern: '^.{1,20}$'}
flows:
  ring_engraving:
    name: {zh: 戒指刻字, en: Engraving a ring}
    description: Letters inside a ring.
    intent: ring.engraving
    steps:
      - collect: letters
        utter:
          zh: 可以刻字。想刻什么？最多 20 个字。
          en: We can engrave it. Which letters, at most 20?
      - confirm:
          zh: 刻“{letters}”，由{shop}的同事报价，对吗？
          en: Engrave “{letters}”, and a colleague of {shop} quotes. Is that right?
        next:
          - if: slots.confirmed is "true"
            then: person
          - else:
              - say: {zh: [好，不刻了。], en: ["All right, no engraving."]}
                next: END
      - id: person
        handoff:
          reason: engraving
          zh: 这就请同事来报价。
          en: A colleague will quote you now.
`

// ownStage is a stage whose bot has a shop's own flows; the folder may change.
func ownStage(t *testing.T, language string, files map[string]string) (s *stage, dir string, logs *bytes.Buffer) {
	t.Helper()
	dir, logs = t.TempDir(), &bytes.Buffer{}
	for name, content := range files {
		writeFlow(t, dir, name, content)
	}
	s = newStage(t, anonymous, language)
	s.bot.OwnFlows, s.bot.Logger = dir, slog.New(slog.NewTextHandler(logs, nil))
	s.bot.Taught = func() []string { return []string{"ring.engraving"} }
	if err := s.bot.watchFlows(); err != nil {
		t.Fatal(err)
	}
	return s, dir, logs
}

func writeFlow(t *testing.T, dir, name, content string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestAShopsOwnIntentIsAskedConfirmedAndHandedOver(t *testing.T) {
	s, _, _ := ownStage(t, "zh", map[string]string{"ring.yml": engraving})
	wants(t, s.say("戒指能刻字吗", "ring.engraving"), "想刻什么")
	wants(t, s.say("运费多少", "delivery.fee"), "¥99", "戒指刻字", "想刻什么")
	wants(t, s.say("一生一世", "inform"), "刻“一生一世”", "对吗")
	wants(t, s.tap("是的"), "请同事来报价")
	if turn := s.store.turns[len(s.store.turns)-1]; !turn.Queue || turn.Reason != "engraving" {
		t.Errorf("queue %v for %q", turn.Queue, turn.Reason)
	}
	s, _, _ = ownStage(t, "en", map[string]string{"ring.yml": engraving})
	wants(t, s.say("can you engrave a ring", "ring.engraving"), "Which letters")
	s.say("A & B", "inform")
	wants(t, s.say("no", "chat.deny"), "no engraving")
}

func TestAnUnsureReadingOffersAShopsOwnIntentByItsName(t *testing.T) {
	s, _, _ := ownStage(t, "zh", map[string]string{"ring.yml": engraving})
	wants(t, s.hear(unsure("那个字怎么弄", "ring.engraving", "return.policy")), "戒指刻字", "退货规则")
	wants(t, s.tap("戒指刻字"), "想刻什么")
}

func TestAShopsFlowSpeaksInTheBuiltInOnesPlace(t *testing.T) {
	fee := "flows:\n  delivery_fee:\n    steps:\n      - say: {zh: '{shop}全场包邮。', en: 'Delivery is free at {shop}.'}\n"
	s, dir, logs := ownStage(t, "en", map[string]string{"fee.yml": fee})
	wants(t, s.say("delivery cost?", "delivery.fee"), "Delivery is free at Xiaoman Market.")
	if w := s.why(); w.Flow != "delivery_fee" || w.Intent != "delivery.fee" {
		t.Errorf("why %+v", w)
	}
	writeFlow(t, dir, "fee.yml", "flows:\n  delivery_fee:\n    steps:\n      - sai: {zh: 好}\n")
	later(t, func() bool { s.bot.talks(); return strings.Contains(logs.String(), "fee.yml:4") })
	wants(t, s.say("delivery cost??", "delivery.fee"), "Delivery is free at Xiaoman Market.")
	writeFlow(t, dir, "fee.yml", "flows:\n  delivery_fee:\n    steps:\n      - say: {en: Delivery is free on Mondays.}\n")
	later(t, func() bool {
		texts := s.bot.talks().Text("delivery_fee#0_say", "en")
		return len(texts) == 1 && strings.Contains(texts[0], "Mondays")
	})
	wants(t, s.say("delivery cost?!", "delivery.fee"), "free on Mondays")
	if n := strings.Count(logs.String(), "level=ERROR"); n != 1 {
		t.Errorf("the mistake is told %d times:\n%s", n, logs)
	}
}

// later waits until something is so, which the folder's second may take.
func later(t *testing.T, so func() bool) {
	t.Helper()
	for range 500 {
		if so() {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatal("it does not come to be")
}

func TestAFlowThatWaitsForAnUntaughtIntentIsTold(t *testing.T) {
	_, _, logs := ownStage(t, "zh", map[string]string{"a.yml": engraving, "b.yml": "flows:\n  b: {description: d, name: b, intent: my.own, steps: [{say: {zh: 好}}]}\n"})
	if out := logs.String(); !strings.Contains(out, "b.yml:2: flow b waits for the intent my.own") || strings.Contains(out, "ring.engraving") {
		t.Errorf("log %s", out)
	}
}

func TestMistakesInAShopsFlowsNameFileLineAndWhatIsAllowed(t *testing.T) {
	for own, want := range map[string]string{
		"flows:\n  a: {description: d, steps: [{action: oder_status}]}\n":                            `a.yml:2: there is no skill "oder_status": did you mean order_status`,
		"flows:\n  a: {description: d, steps: [{say: talk.goodby}]}\n":                               `a.yml:2: no words are written for "talk.goodby": did you mean talk.goodbye`,
		"flows:\n  a: {description: d, intent: my.own, steps: [{say: {zh: 好}}]}\n":                   `a.yml:2: flow a needs a name`,
		"flows:\n  a: {description: d, steps: [{say: {zh: '订单 {order}'}}]}\n":                        `a.yml:2: nothing fills {order} on the way here: collect or set order_ok`,
		"flows:\n  a: {description: d, steps: [{link: order_statuss}]}\n":                            `a.yml:2: link leads to flow "order_statuss", which is not there: did you mean order_status`,
		"flows:\n  pattern_inform: {steps: [{link: pattern_inform}]}\n":                              `a.yml:2: this loops without waiting for the shopper: pattern_inform.0_link → pattern_inform.0_link`,
		"flows:\n  a: {description: d, steps: [{call: find_order}, {say: {zh: '订单 {order}是您的'}}]}\n": "",
	} {
		dir := t.TempDir()
		writeFlow(t, dir, "a.yml", own)
		_, err := LoadFlows(dir)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), filepath.ToSlash(dir)+"/"+want)) {
			t.Errorf("%s\nerror %v\nlacks %s", own, err, want)
		}
	}
	if _, err := LoadFlows(filepath.Join(t.TempDir(), "none")); err != nil {
		t.Errorf("without a folder: %v", err)
	}
}

func TestWhatFlowsMayNameIsThere(t *testing.T) {
	for fact, slot := range ownFacts {
		if factOf(fact) == nil {
			t.Errorf("there is no fact %s", fact)
		}
		if _, ok := shippedTalk().flows.Slot(slot); slot != "" && !ok {
			t.Errorf("fact %s lives on slot %s, which is not there", fact, slot)
		}
	}
}

func TestEveryShippedFlowCanBeCopiedAndPutInItsOwnPlace(t *testing.T) {
	for _, name := range shippedTalk().flows.Names() {
		yml, ok, err := FlowSource(name)
		if err != nil || !ok {
			t.Fatalf("%s: %v %v", name, ok, err)
		}
		var doc struct {
			Flows map[string]any `yaml:"flows"`
		}
		if err := yaml.Unmarshal([]byte(yml), &doc); err != nil || len(doc.Flows) != 1 || doc.Flows[name] == nil {
			t.Errorf("%s: %v\n%s", name, err, yml)
		}
	}
	dir := t.TempDir()
	yml, _, _ := FlowSource("order_cancel")
	writeFlow(t, dir, "cancel.yml", yml)
	flows, err := LoadFlows(dir)
	if err != nil {
		t.Fatal(err)
	}
	if f, _ := flows.ForIntent("order.cancel"); f.Name != "order_cancel" {
		t.Errorf("flow %s", f.Name)
	}
	if _, ok, _ := FlowSource("nothing"); ok {
		t.Error("a flow that is not there has lines")
	}
}

func TestTheSchemaOffersSkillsWordsAndIntents(t *testing.T) {
	b, err := FlowSchema()
	if err != nil {
		t.Fatal(err)
	}
	wants(t, string(b), `"order_status"`, `"talk.goodbye"`, `"order.cancel"`)
	if _, err := dialog.Schema(dialog.Vocabulary{}); err != nil {
		t.Error(err)
	}
}

func TestAQuestionInAShopsOwnWordsOffersItsValuesToTap(t *testing.T) {
	wrap := `
slots:
  paper: {type: categorical, values: {gold: [gold, 金色], plain: [plain, 素色, 牛皮纸]}}
  card: {type: bool}
flows:
  wrap:
    name: {zh: 包装, en: Wrapping}
    description: gift wrapping
    intent: ring.engraving
    steps:
      - {collect: paper, utter: {zh: 用哪种纸？, en: "Which paper?"}}
      - {collect: card, utter: {zh: 要贺卡吗？, en: "A card too?"}}
      - say: {zh: "{paper}，好的。", en: "{paper} it is."}
`
	s, _, _ := ownStage(t, "zh", map[string]string{"wrap.yml": wrap})
	wants(t, s.say("包起来送人", "ring.engraving"), "用哪种纸")
	if got := strings.Join(s.labels(), " "); got != "金色 素色" {
		t.Errorf("labels %s", got)
	}
	wants(t, s.tap("金色"), "要贺卡吗")
	wants(t, s.tap("是的"), "金色，好的")
	s, _, _ = ownStage(t, "en", map[string]string{"wrap.yml": wrap})
	s.say("wrap it", "ring.engraving")
	s.say("plain", "inform")
	wants(t, s.say("no", "chat.deny"), "plain it is")
}

func TestAFlowThatChangesUnderAConversationAsksWhatItDoesNotKnow(t *testing.T) {
	s, dir, _ := ownStage(t, "zh", map[string]string{"ring.yml": engraving})
	s.say("戒指能刻字吗", "ring.engraving")
	wants(t, s.say("一生一世", "inform"), "对吗")
	writeFlow(t, dir, "ring.yml", strings.Replace(engraving, "      - confirm:", `      - collect: font
        utter: {zh: 用什么字体？, en: "Which font?"}
      - confirm:`, 1)+"  # changed\n")
	writeFlow(t, dir, "slots.yml", "slots: {font: {type: free}}\n")
	later(t, func() bool { _, ok := s.bot.talks().Slot("font"); return ok })
	// The yes is to a confirmation that is asked no more: nothing is handed over for it.
	wants(t, s.say("是的", "chat.affirm"), "用什么字体")
	wants(t, s.say("楷体", "inform"), "刻“一生一世”")
	wants(t, s.tap("是的"), "请同事来报价")
}
