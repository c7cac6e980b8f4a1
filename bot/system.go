package bot

import (
	"fmt"
	"strings"

	"shoptalk/chat"
)

// Codes of failures of Shop.Act that a shop's running system has beside codeRefused.
const (
	codeUnsure      = "shop_unsure"      // it is not known whether it was done
	codeUnsupported = "shop_unsupported" // it was not done, and only a person can
)

// windowed is a Shop whose system shows recent orders only: those of so many days, or all where it is 0.
type windowed interface{ WindowDays() int }

// windowDays is how far back orders can be seen, 0 where all can. It is asked of the shop and not read from an answer about one number:
// what is said must be the same for a number that nobody has and for someone else's.
func (v *visit) windowDays() int {
	if w, ok := v.bot.Shop.(windowed); ok {
		return w.WindowDays()
	}
	return 0
}

// sayUnknown says that there is no such order among those that can be seen.
func (v *visit) sayUnknown(key, number string) *said {
	days := v.windowDays()
	if days == 0 {
		return v.say("order.unknown", key, "number", number)
	}
	return v.say("order.unknown", key+"_within", "number", number, "days", fmt.Sprint(days)).fact("window_days", fmt.Sprint(days))
}

// sayNone says that the shopper has no order among those that can be seen.
func (v *visit) sayNone() *said {
	days := v.windowDays()
	if days == 0 {
		return v.say("order.none", "order.none")
	}
	return v.say("order.none", "order.none_within", "days", fmt.Sprint(days)).fact("window_days", fmt.Sprint(days))
}

// systemSilent tells that a skill failed because the shop's running system gave no answer that can be believed.
func systemSilent(failure any) bool {
	err, ok := failure.(error)
	return ok && strings.HasPrefix(chat.CodeOf(err), "shop_")
}

// failedWords chooses what is said of an action that a shop did not confirm.
func failedWords(err error) string {
	switch chat.CodeOf(err) {
	case codeUnsure:
		return "order.act_unsure"
	case codeUnsupported:
		return "order.act_unsupported"
	}
	return "order.act_failed"
}
