package bot

import (
	"regexp"
	"slices"
	"strings"
)

// repicking is how one puts right which thing was meant, beside how a correction begins.
var repicking = regexp.MustCompile(`(?i)(说的是|退的是|只退|只要退|\bonly\b|\bsorry\b|\bjust the\b|\bother\b)`)

// repicked lists the SKUs of the things that a text names instead of those that a return was about to be opened for; none where it
// names no others.
func (v *visit) repicked(text string) []string {
	if v.flow() != "return_request" || !amending.MatchString(text) && !repicking.MatchString(text) {
		return nil
	}
	// The slots are the dialog's here, not yet a skill's.
	o, err := v.mine(v.state.Slot("order_ok"))
	if err != nil {
		return nil
	}
	skus := v.named(o, text)
	if now := strings.Split(v.state.Slot("items_ok"), ","); len(now) == len(skus) && !slices.ContainsFunc(skus, func(sku string) bool { return !slices.Contains(now, sku) }) {
		return nil
	}
	return skus
}

// amendItems takes a correction of which things come back; in the slot allowed it leaves whether there was one.
func amendItems(v *visit) error {
	v.allow("")
	if v.tapped {
		return nil
	}
	if skus := v.repicked(v.reading.Text); len(skus) > 0 {
		v.set("items_ok", strings.Join(skus, ","))
		v.allow("again")
	}
	return nil
}
