package e2e

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"
)

// botRows are the bot's messages in the widget.
const botRows = `[data-testid="message"][data-role="bot"]`

// say writes in the widget and waits for the bot's answer to it.
func (p *tab) say(text string) string {
	p.t.Helper()
	before := p.count(botRows)
	p.write(testid("input"), text)
	p.wait("an answer to "+text, func() bool { return p.count(botRows) > before })
	rows := p.texts(botRows)
	return strings.Join(rows[before:], "\n")
}

// TestTheWholeStoryInABrowser is the first conversation as a shopper and an agent have it.
func TestTheWholeStoryInABrowser(t *testing.T) {
	chrome := browser(t)
	p := demoOn(t, t.TempDir())
	for _, size := range []struct {
		name string
		size [2]int64
	}{{"desktop", desktop}, {"phone", phone}} {
		t.Run(size.name, func(t *testing.T) { story(t, newTab(t, chrome, size.size, p.URL+"/"), size.name) })
	}
	t.Run("console", func(t *testing.T) { handoff(t, openPair(t, browser(t), p)) }) // a browser that was never here
}

// story asks for an order and for a product.
func story(t *testing.T, shop *tab, name string) {
	shop.find(testid("launcher"))
	shop.shot(name + "-1-shop")
	shop.click(testid("launcher"))
	shop.find(testid("input"))
	shop.shot(name + "-2-open")
	if name == "desktop" {
		if answer := shop.say("我前天买的鞋到哪一步了？单号1042"); !strings.Contains(answer, "手机") {
			t.Errorf("the phone is not asked for: %q", answer)
		}
		shop.say("8899")
		shop.wait("the order", func() bool { return shop.count(`[data-testid="order"][data-order="1042"][data-state="shipped"]`) > 0 })
		shop.shot(name + "-3-order")
	}
	shop.say("can you recommend a waterproof jacket under 80?")
	shop.find(testid("card"))
	for i, amount := range shop.attributes(testid("card"), "data-price") {
		if n, err := strconv.Atoi(amount); err != nil || n > 8000 {
			t.Errorf("card %d costs %s fen, over the limit", i, amount)
		}
	}
	cards, reasons := shop.count(testid("card")), shop.texts(testid("card-reason"))
	if len(reasons) != cards {
		t.Errorf("%d cards give %d reasons", cards, len(reasons))
	}
	for _, r := range reasons {
		if strings.TrimSpace(r) == "" {
			t.Error("a card's reason is empty")
		}
	}
	shop.shot(name + "-4-cards")
	shop.sound()
}

// pair is what the handoff needs: a shopper's page and an agent's.
type pair struct{ shop, console *tab }

func openPair(t *testing.T, parent context.Context, p *program) pair {
	shop := newTab(t, parent, desktop, p.URL+"/")
	console := newTab(t, parent, desktop, p.Admin)
	console.find(testid("sign-name"))
	console.shot("console-1-sign-in")
	console.write(testid("sign-name"), "小周")
	console.find(testid("conversations"))
	return pair{shop, console}
}

// handoff has a person take over in the middle of a question, talk, and give back.
func handoff(t *testing.T, tabs pair) {
	shop, console := tabs.shop, tabs.console
	shop.find(testid("launcher"))
	if shop.count(testid("input")) == 0 {
		shop.click(testid("launcher"))
	}
	if answer := shop.say("帮我查下订单1042的物流"); !strings.Contains(answer, "手机") {
		t.Fatalf("the phone is not asked for: %q", answer)
	}
	shop.say("转人工")
	shop.wait("the queue", func() bool { return shop.count(`[data-testid="message"][data-role="system"][data-event="queued"]`) > 0 })
	shop.shot("handoff-1-queued")
	console.click(testid("tab-waiting"))
	console.wait("the conversation in the waiting list", func() bool {
		return strings.Contains(strings.Join(console.texts(testid("conversation")), "\n"), "转人工")
	})
	console.shot("console-2-waiting")
	id := console.attributes(testid("conversation"), "data-conversation")
	rows := console.texts(testid("conversation"))
	for i, row := range rows {
		if strings.Contains(row, "转人工") {
			console.click(fmt.Sprintf(`[data-testid="conversation"][data-conversation="%s"]`, id[i]))
		}
	}
	console.click(testid("take"))
	shop.wait("the agent", func() bool { return strings.Contains(strings.Join(shop.texts(testid("who")), ""), "小周") })
	bots := shop.count(botRows)
	for _, line := range []string{"在吗", "我的鞋急用", "麻烦看一下"} {
		shop.write(testid("input"), line)
		console.wait(line+" in the console", func() bool {
			return strings.Contains(strings.Join(console.texts(`[data-testid="message"][data-role="shopper"]`), "\n"), line)
		})
	}
	console.write(testid("write"), "您好，我是小周，正在为您查询。")
	shop.wait("the agent's words", func() bool {
		return strings.Contains(strings.Join(shop.texts(`[data-testid="message"][data-role="agent"]`), "\n"), "我是小周")
	})
	shop.shot("handoff-2-agent")
	console.shot("console-3-mine")
	if n := shop.count(botRows); n != bots {
		t.Errorf("the bot wrote %d messages while a person was there", n-bots)
	}
	console.click(testid("return"))
	shop.wait("the open question again", func() bool {
		all := shop.texts(botRows)
		return len(all) > bots && strings.Contains(strings.Join(all[bots:], ""), "手机")
	})
	shop.say("8899")
	shop.wait("the order", func() bool { return shop.count(`[data-testid="order"][data-order="1042"]`) > 0 })
	shop.shot("handoff-3-returned")
	console.click(testid("why"))
	console.find(testid("why-panel"))
	console.shot("console-4-why")
	shop.sound()
	console.sound()
}
