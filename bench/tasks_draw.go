package main

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"shoptalk/chat"
	"shoptalk/shop"
)

// Kinds of tasks. Those from refuseShipped on must change nothing.
const (
	taskCancel   = "cancel"
	taskReturn   = "return"
	taskExchange = "exchange"
	taskItems    = "items"
	taskAddress  = "address"
	taskPayment  = "payment"

	refuseShipped   = "not: is on its way"
	refuseCancelled = "not: is cancelled"
	refuseOther     = "not: someone else's"
	refuseMind      = "not: changed mind"
	refuseStock     = "not: not available"
)

// errand is what one shopper wants, and how the shop's database must look afterwards.
type errand struct {
	n        int
	kind     string
	does     string // cancel, return, …: what a task that must change nothing asks for
	lang     string
	order    chat.Order
	picked   []int                   // lines that it is about
	swaps    map[string]chat.Variant // wanted instead, by SKU
	address  string
	payment  string
	reason   string // size, quality, wrong or unwanted
	sideways bool   // asks something else in between
	taps     bool   // taps where it can
	local    bool   // says options in Chinese though the shop writes them in English
	rnd      *rand.Rand
	products map[string]chat.Product
}

func (e errand) name() string { return fmt.Sprintf("%03d %s %s %s", e.n, e.kind, e.does, e.lang) }

// how many of each; 100 in all.
var taskCounts = []struct {
	kind, does string
	n          int
}{{taskCancel, taskCancel, 14}, {taskReturn, taskReturn, 22}, {taskExchange, taskExchange, 18}, {taskItems, taskItems, 15}, {taskAddress, taskAddress, 8},
	{taskPayment, taskPayment, 8}, {refuseShipped, taskCancel, 2}, {refuseShipped, taskItems, 1}, {refuseShipped, taskAddress, 1},
	{refuseCancelled, taskReturn, 1}, {refuseCancelled, taskAddress, 1}, {refuseOther, taskCancel, 2}, {refuseOther, taskReturn, 1},
	{refuseMind, taskCancel, 1}, {refuseMind, taskReturn, 1}, {refuseMind, taskItems, 1}, {refuseStock, taskExchange, 2}, {refuseStock, taskItems, 1}}

// drawErrands draws the tasks, each for a shopper of its own, the same for the same seed.
func drawErrands(c shop.Contents, seed uint64) ([]errand, error) {
	rnd := rand.New(rand.NewPCG(seed, 5))
	orders := slices.Clone(c.Orders)
	rnd.Shuffle(len(orders), func(i, k int) { orders[i], orders[k] = orders[k], orders[i] })
	products := map[string]chat.Product{}
	for _, p := range c.Products {
		products[p.ID] = p
	}
	used, langs := map[string]bool{}, []string{chat.Chinese, chat.English}
	var out []errand
	for _, kind := range taskCounts {
		for range kind.n {
			e := errand{n: len(out) + 1, kind: kind.kind, does: kind.does, lang: langs[len(out)%2], products: products}
			e.rnd = rand.New(rand.NewPCG(seed, uint64(1000+len(out))))
			found := false
			for _, o := range orders {
				if !used[o.Shopper] && e.suits(o) {
					used[o.Shopper], found = true, true
					break
				}
			}
			if !found {
				return nil, fmt.Errorf("no order is left for a task of %s", kind.kind)
			}
			if e.kind == refuseOther { // whose order it is: another's, with nothing of their own taken
				i := slices.IndexFunc(orders, func(o chat.Order) bool { return !used[o.Shopper] && o.State == e.order.State })
				used[orders[i].Shopper] = true
				e.order.Shopper, e.taps = orders[i].Shopper, false
			}
			out = append(out, e)
		}
	}
	return out, nil
}

// suits completes a task for an order, where that is of the right sort.
func (e *errand) suits(o chat.Order) bool {
	want := map[string]string{taskCancel: chat.OrderPaid, taskItems: chat.OrderPaid, taskAddress: chat.OrderPaid, taskPayment: chat.OrderPaid,
		taskReturn: chat.OrderDelivered, taskExchange: chat.OrderDelivered}[e.does]
	switch e.kind {
	case refuseShipped:
		want = chat.OrderShipped
	case refuseCancelled:
		want = chat.OrderCancelled
	}
	if o.State != want || slices.ContainsFunc(o.Lines, func(l chat.Line) bool { return l.Quantity > 1 }) {
		return false
	}
	e.order, e.swaps = o, map[string]chat.Variant{}
	r := e.rnd
	e.sideways, e.taps, e.local = r.IntN(5) == 0, r.IntN(3) == 0, r.IntN(3) == 0
	e.reason = []string{"size", "quality", "wrong", "unwanted"}[r.IntN(4)]
	switch e.does {
	case taskReturn:
		n := []int{1, 2, len(o.Lines)}[e.n%3]
		return len(o.Lines) > 1 && n <= len(o.Lines) && e.pick(n)
	case taskExchange, taskItems:
		return len(o.Lines) > 1 && e.pick(1+e.n%3/2) && e.findSwaps()
	case taskAddress:
		e.address = newAddresses[e.lang][r.IntN(len(newAddresses[e.lang]))]
	case taskPayment:
		ways := slices.DeleteFunc([]string{"gift_card", "paypal", "credit_card"}, func(w string) bool { return w == o.Payment })
		e.payment = ways[r.IntN(len(ways))]
	}
	return true
}

func (e *errand) pick(n int) bool {
	e.picked = e.rnd.Perm(len(e.order.Lines))[:n]
	slices.Sort(e.picked)
	return true
}

// findSwaps chooses for each thing another variant that differs in one or two traits and is the only one of its traits.
func (e *errand) findSwaps() bool {
	for _, i := range e.picked {
		l := e.order.Lines[i]
		var fit []chat.Variant
		for _, x := range e.products[l.Product].Variants {
			if n := len(differing(l, x)); x.SKU != l.SKU && n >= 1 && n <= 2 && (x.Stock > 0) == (e.kind != refuseStock) && e.only(l, x) {
				fit = append(fit, x)
			}
		}
		if len(fit) == 0 {
			return false
		}
		e.swaps[l.SKU] = fit[e.rnd.IntN(len(fit))]
	}
	return true
}

// only reports whether no other variant has the wished traits and keeps as many of the thing's own.
func (e *errand) only(l chat.Line, want chat.Variant) bool {
	diff := differing(l, want)
	for _, x := range e.products[l.Product].Variants {
		if x.SKU == want.SKU || e.kind != refuseStock && x.Stock == 0 {
			continue
		}
		its := allTraits(x.Size, x.Color, x.Options)
		same := true
		for name, value := range diff {
			same = same && its[name] == value
		}
		if same && (e.kind == refuseStock || len(differing(l, x)) <= len(diff)) {
			return false
		}
	}
	return true
}

func allTraits(size, color string, options map[string]string) map[string]string {
	out := maps.Clone(options)
	if out == nil {
		out = map[string]string{}
	}
	if size != "" {
		out["size"] = size
	}
	if color != "" {
		out["color"] = color
	}
	return out
}

// differing are the traits of a variant that a line does not have.
func differing(l chat.Line, x chat.Variant) map[string]string {
	out, now := allTraits(x.Size, x.Color, x.Options), allTraits(l.Size, l.Color, l.Options)
	for name, value := range now {
		if out[name] == value {
			delete(out, name)
		}
	}
	return out
}

// wanted is how the order must look afterwards.
func (e errand) wanted() chat.Order {
	o := e.order
	o.Lines = slices.Clone(o.Lines)
	if e.kind != e.does {
		return o
	}
	switch e.does {
	case taskCancel:
		o.State = chat.OrderCancelled
	case taskReturn:
		o.State, o.Case = chat.OrderReturning, &chat.AfterSale{Kind: "return"}
		for _, i := range e.picked {
			o.Case.Items = append(o.Case.Items, chat.Swap{SKU: o.Lines[i].SKU})
		}
	case taskExchange:
		o.Case = &chat.AfterSale{Kind: "exchange"}
		for _, i := range e.picked {
			o.Case.Items = append(o.Case.Items, chat.Swap{SKU: o.Lines[i].SKU, To: e.swaps[o.Lines[i].SKU].SKU})
		}
	case taskItems:
		for _, i := range e.picked {
			o.Lines[i].SKU = e.swaps[o.Lines[i].SKU].SKU
		}
	case taskAddress:
		o.Address = e.address
	case taskPayment:
		o.Payment = e.payment
	}
	return o
}

// print writes down what of an order a task may change, so that two can be compared.
func print(o chat.Order) string {
	var lines, items []string
	for _, l := range o.Lines {
		lines = append(lines, fmt.Sprintf("%s×%d", l.SKU, l.Quantity))
	}
	slices.Sort(lines)
	kind := ""
	if o.Case != nil && o.State != chat.OrderCancelled {
		kind = o.Case.Kind
		for _, s := range o.Case.Items {
			items = append(items, s.SKU+">"+s.To)
		}
		if len(items) == 0 {
			for _, l := range o.Lines {
				items = append(items, l.SKU+">")
			}
		}
		slices.SortFunc(items, cmp.Compare)
	}
	address := strings.Trim(strings.Join(strings.Fields(o.Address), " "), " .。，,")
	return strings.Join([]string{o.State, address, o.Payment, strings.Join(lines, " "), kind, strings.Join(items, " ")}, " | ")
}
