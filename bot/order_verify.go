package bot

import (
	"errors"
	"slices"
	"strings"

	"shoptalk/chat"
)

// verifyOrder checks the last four digits of the phone. Unknown numbers and wrong digits answer alike and count alike.
func verifyOrder(v *visit) error {
	number, digits := v.slot("order_number"), v.slot("phone_last4")
	v.set("order_need", "")
	v.set("phone_last4", "")
	byShopper, err := v.bot.Store.Attempt(v.ctx, "order-phone:shopper:"+v.conv.Shopper, maxTries, shopperWindow, v.now)
	if err != nil {
		return err
	}
	byOrder, err := v.bot.Store.Attempt(v.ctx, "order-phone:order:"+strings.ToUpper(number), maxOrderTries, orderWindow, v.now)
	if err != nil {
		return err
	}
	if byShopper < 0 || byOrder < 0 {
		v.offerPerson(v.say("order.locked", "order.locked"))
		return nil
	}
	o, err := v.bot.Shop.Order(v.ctx, number)
	if err != nil && !errors.Is(err, chat.ErrNotFound) {
		return err
	}
	if err != nil || len(o.Phone) < 4 || !strings.HasSuffix(o.Phone, digits) {
		if v.conv.Page.Order != "" && strings.EqualFold(v.conv.Page.Order, number) {
			v.keep("page_order_refused", v.conv.Page.Order)
		}
		if byShopper == 0 || byOrder == 0 {
			v.set("order_number", "")
			v.offerPerson(v.say("order.locked", "order.locked"))
			return nil
		}
		// The number stays: most slips are in the digits, and another number replaces it as a correction.
		v.lead(v.sayUnknown("order.unknown", number))
		v.set("order_need", needPhone)
		return nil
	}
	if err := v.bot.Store.ClearAttempts(v.ctx, "order-phone:order:"+strings.ToUpper(number)); err != nil {
		return err
	}
	v.keep(verifiedKey, strings.Trim(v.kept(verifiedKey)+","+o.Number, ","))
	v.accept(o.Number)
	return nil
}

// verified reports whether an anonymous shopper proved that an order is theirs.
func (v *visit) verified(number string) bool {
	return number != "" && slices.ContainsFunc(strings.Split(v.kept(verifiedKey), ","), func(n string) bool { return strings.EqualFold(n, number) })
}

// order gives the order that the flow is about. Whoever may not see it gets chat.ErrNotFound, whatever led here.
func (v *visit) order() (chat.Order, error) {
	number := v.slot("order_ok")
	if number == "" {
		return chat.Order{}, chat.ErrNotFound
	}
	return v.mine(number)
}

// mine gives an order that this shopper may see.
func (v *visit) mine(number string) (chat.Order, error) {
	if number == "" {
		return chat.Order{}, chat.ErrNotFound
	}
	o, err := v.bot.Shop.Order(v.ctx, number)
	if err != nil {
		return chat.Order{}, err
	}
	if v.shopper.Known() && o.Shopper == v.shopper.External || !v.shopper.Known() && v.verified(o.Number) {
		return o, nil
	}
	return chat.Order{}, chat.ErrNotFound
}
