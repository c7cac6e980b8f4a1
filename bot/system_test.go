package bot

import (
	"context"
	"strings"
	"testing"

	"shoptalk/chat"
)

// recentShop is a shop whose system shows orders of 60 days only, and that fails an action in a way of its own.
type recentShop struct {
	*fakeShop
	fails error
}

func (recentShop) WindowDays() int { return 60 }

func (s recentShop) Act(ctx context.Context, a chat.OrderAction) (chat.Order, error) {
	if s.fails != nil {
		return chat.Order{}, s.fails
	}
	return s.fakeShop.Act(ctx, a)
}

// silentShop is a shop whose system does not answer.
type silentShop struct{ *fakeShop }

func (silentShop) OrdersOf(context.Context, string) ([]chat.Order, error) {
	return nil, &chat.Error{Code: "shop_down", Text: "it does not answer"}
}

func TestWhereRecentOrdersAloneAreShownAnOlderOneIsNotDenied(t *testing.T) {
	answer := func(shopper chat.Shopper, language, number, digits string) string {
		s := newStage(t, shopper, language)
		s.bot.Shop = recentShop{fakeShop: s.shop}
		got := s.say(map[string]string{"en": "where is ", "zh": "查订单"}[language]+number, "order.status", orderNumber(number))
		if digits != "" {
			got = s.say(digits, "inform")
		}
		return strings.ReplaceAll(got, number, "N")
	}
	for language, want := range map[string][]string{"en": {"last 60 days", "agent"}, "zh": {"最近 60 天", "转人工"}} {
		unknown := answer(anonymous, language, "7777", "1234")
		wants(t, unknown, want...)
		if wrong := answer(anonymous, language, "1042", "0000"); wrong != unknown {
			t.Errorf("a wrong phone says %q, an unknown order %q", wrong, unknown)
		}
		unknown = answer(lin, language, "7777", "")
		wants(t, unknown, want...)
		if foreign := answer(lin, language, "2001", ""); foreign != unknown {
			t.Errorf("someone else's order says %q, an unknown one %q", foreign, unknown)
		}
	}
}

func TestAShopperWithoutRecentOrdersIsNotToldToHaveNone(t *testing.T) {
	s := newStage(t, chat.Shopper{ID: "s9", Site: "main", External: "nobody", Name: "Nobody"}, "en")
	s.bot.Shop = recentShop{fakeShop: s.shop}
	wants(t, s.say("where is my order", "order.status"), "in the last 60 days", "colleague")
}

func TestWhereTheSystemIsSilentTheBotSaysSoAndOffersAPerson(t *testing.T) {
	for language, want := range map[string][]string{"en": {"not answering", "colleague"}, "zh": {"没有响应", "同事"}} {
		s := newStage(t, lin, language)
		s.bot.Shop = silentShop{s.shop}
		got := s.say(map[string]string{"en": "where is 1042", "zh": "1042到哪了"}[language], "order.status", orderNumber("1042"))
		wants(t, got, want...)
		lacks(t, got, "Cloud Runner", "云步")
		s.bot.Shop = s.shop
		wants(t, s.say(map[string]string{"en": "where is 1042", "zh": "1042到哪了"}[language], "order.status", orderNumber("1042")), "1042")
	}
}

func TestWhatTheSystemCannotDoOrMayHaveDoneIsNotPromisedAndAPersonIsOffered(t *testing.T) {
	for code, want := range map[string]string{codeUnsupported: "nothing has been changed", codeUnsure: "may be done or not", "shop_down": "got no confirmation"} {
		s := newStage(t, lin, "en")
		s.bot.Shop = recentShop{s.shop, &chat.Error{Code: code, Text: "because"}}
		s.say("cancel 1043", "order.cancel", orderNumber("1043"))
		got := s.say("yes", "chat.affirm")
		wants(t, got, want)
		lacks(t, got, "is cancelled", "has been cancelled")
		if s.why().Facts["shop"] != code {
			t.Errorf("%s: why %+v", code, s.why().Facts)
		}
		wants(t, s.say("ok", "chat.affirm"), "colleague")
	}
}
