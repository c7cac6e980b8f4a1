package shop

import (
	"maps"
	"slices"

	"shoptalk/chat"
)

// cloneEach copies a slice and each of its elements; an empty one becomes nil.
func cloneEach[T any](from []T, clone func(T) T) []T {
	if len(from) == 0 {
		return nil
	}
	to := make([]T, len(from))
	for i, v := range from {
		to[i] = clone(v)
	}
	return to
}

func cloneRef[T any](p *T) *T {
	if p == nil {
		return nil
	}
	c := *p
	return &c
}

func cloneProduct(p chat.Product) chat.Product {
	p.Title, p.Description = maps.Clone(p.Title), maps.Clone(p.Description)
	p.Was = cloneRef(p.Was)
	p.Attributes = cloneEach(p.Attributes, func(a chat.Attribute) chat.Attribute {
		a.Label, a.Text = maps.Clone(a.Label), maps.Clone(a.Text)
		return a
	})
	p.Variants = cloneEach(p.Variants, func(v chat.Variant) chat.Variant {
		v.Price, v.Options = cloneRef(v.Price), maps.Clone(v.Options)
		return v
	})
	p.Words = slices.Clone(p.Words)
	return p
}

func cloneCategory(c chat.Category) chat.Category {
	c.Title, c.Words = maps.Clone(c.Title), slices.Clone(c.Words)
	return c
}

func cloneGuide(g chat.SizeGuide) chat.SizeGuide {
	g.Rows, g.Note = slices.Clone(g.Rows), maps.Clone(g.Note)
	return g
}

func cloneFAQ(f chat.FAQ) chat.FAQ {
	questions := make(map[string][]string, len(f.Questions))
	for language, wordings := range f.Questions {
		questions[language] = slices.Clone(wordings)
	}
	f.Questions, f.Answer = questions, maps.Clone(f.Answer)
	return f
}

func cloneOrder(o chat.Order) chat.Order {
	o.Lines = cloneEach(o.Lines, func(l chat.Line) chat.Line {
		l.Title, l.Options = maps.Clone(l.Title), maps.Clone(l.Options)
		return l
	})
	o.Parcels = cloneEach(o.Parcels, func(p chat.Parcel) chat.Parcel {
		p.Carrier = maps.Clone(p.Carrier)
		p.Steps = cloneEach(p.Steps, func(s chat.ParcelStep) chat.ParcelStep {
			s.Text = maps.Clone(s.Text)
			return s
		})
		return p
	})
	if o.Case = cloneRef(o.Case); o.Case != nil {
		o.Case.Items = slices.Clone(o.Case.Items)
	}
	return o
}

func clonePolicies(p chat.Policies) chat.Policies {
	for _, w := range []*chat.Words{
		&p.Shop.Name, &p.Shop.Hours, &p.Shop.Contact, &p.Shop.About,
		&p.Shipping.Carriers, &p.Shipping.Areas, &p.Shipping.Pickup, &p.Shipping.Late,
		&p.Returns.Condition, &p.Returns.Freight, &p.Returns.How, &p.Invoice, &p.Warranty,
	} {
		*w = maps.Clone(*w)
	}
	for _, states := range []*[]string{&p.Orders.Cancel, &p.Orders.Address, &p.Orders.Items, &p.Orders.Payment} {
		*states = slices.Clone(*states)
	}
	p.Returns.NotReturnable = slices.Clone(p.Returns.NotReturnable)
	p.Payment = cloneEach(p.Payment, func(m chat.PaymentMethod) chat.PaymentMethod {
		m.Title, m.Note = maps.Clone(m.Title), maps.Clone(m.Note)
		return m
	})
	p.Promos = cloneEach(p.Promos, func(d chat.Promotion) chat.Promotion {
		d.Title, d.Terms = maps.Clone(d.Title), maps.Clone(d.Terms)
		return d
	})
	return p
}
