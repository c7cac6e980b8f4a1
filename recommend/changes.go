package recommend

import (
	"encoding/binary"
	"hash/maphash"
	"math"

	"shoptalk/chat"
)

// sumGoods is a sum over everything that changes while the texts stay: prices, stock, sizes, sales and ratings.
func sumGoods(seed maphash.Seed, products []chat.Product) uint64 {
	var h maphash.Hash
	h.SetSeed(seed)
	var b [8]byte
	number := func(n uint64) { binary.LittleEndian.PutUint64(b[:], n); h.Write(b[:]) }
	money := func(m *chat.Money) {
		if m == nil {
			number(0)
			return
		}
		h.WriteString(m.Currency)
		number(uint64(m.Amount))
	}
	for i := range products {
		p := &products[i]
		money(&p.Price)
		money(p.Was)
		number(math.Float64bits(p.Popularity))
		number(math.Float64bits(p.Rating))
		h.WriteString(p.Image)
		h.WriteString(p.URL)
		for _, v := range p.Variants {
			h.WriteString(v.SKU)
			h.WriteString(v.Size)
			h.WriteByte(0)
			h.WriteString(v.Color)
			number(uint64(v.Stock))
			money(v.Price)
		}
		h.WriteByte(1)
	}
	return h.Sum64()
}

// sumTexts is a sum over everything that is searched.
func sumTexts(seed maphash.Seed, products []chat.Product, categories []chat.Category) uint64 {
	var h maphash.Hash
	h.SetSeed(seed)
	put := func(s string) { h.WriteString(s); h.WriteByte(0) }
	words := func(w chat.Words) { put(w[chat.Chinese]); put(w[chat.English]) }
	for i := range products {
		p := &products[i]
		put(p.ID)
		put(p.Category)
		put(p.Brand)
		words(p.Title)
		words(p.Description)
		for _, w := range p.Words {
			put(w)
		}
		h.WriteByte(1)
		for _, a := range p.Attributes {
			put(a.Name)
			put(a.Value)
			words(a.Label)
			words(a.Text)
		}
		for _, color := range colors(p) {
			put(color)
		}
		h.WriteByte(2)
	}
	for _, c := range categories {
		put(c.ID)
		put(c.Parent)
		words(c.Title)
		for _, w := range c.Words {
			put(w)
		}
		h.WriteByte(3)
	}
	return h.Sum64()
}
