package live

import (
	"fmt"
	"strings"

	"shoptalk/chat"
)

// Shelf gathers a catalogue product by product, leaving out what cannot be shown.
type Shelf struct {
	catalogue  Catalogue
	products   map[string]bool
	categories map[string]bool
}

// NewShelf makes an empty one.
func NewShelf() *Shelf { return &Shelf{products: map[string]bool{}, categories: map[string]bool{}} }

// Put adds a product and its category; one that is wrong, by err or by itself, is named as left out.
func (s *Shelf) Put(p chat.Product, k chat.Category, err error) {
	if err == nil {
		err = CheckProduct(&p)
	}
	if err == nil && s.products[p.ID] {
		err = fmt.Errorf("product %s is there twice", Shown(p.ID))
	}
	if err != nil {
		s.catalogue.Left = append(s.catalogue.Left, Left{ID: p.ID, Why: err.Error()})
		return
	}
	s.products[p.ID] = true
	s.Category(k)
	if s.catalogue.AsOf.IsZero() || p.AsOf.Before(s.catalogue.AsOf) {
		s.catalogue.AsOf = p.AsOf
	}
	s.catalogue.Products = append(s.catalogue.Products, p)
}

// Category adds a category once; one without an id is none.
func (s *Shelf) Category(k chat.Category) {
	if k.ID == "" || s.categories[k.ID] {
		return
	}
	s.categories[k.ID] = true
	s.catalogue.Categories = append(s.catalogue.Categories, k)
}

// Catalogue gives what was gathered; where everything was left out it is an error of the system.
func (s *Shelf) Catalogue(c *Caller) (Catalogue, error) {
	if len(s.catalogue.Products) == 0 && len(s.catalogue.Left) > 0 {
		return Catalogue{}, c.Garbled("no product could be read: "+s.catalogue.Left[0].Why, nil)
	}
	if s.catalogue.AsOf.IsZero() {
		s.catalogue.AsOf = c.Now()
	}
	return s.catalogue, nil
}

// Category makes a category of a name that a system has for it; none of an empty one. Its words are the name's.
func Category(name string) chat.Category {
	name = strings.TrimSpace(name)
	if name == "" {
		return chat.Category{}
	}
	id := []rune(strings.ToLower(strings.Join(strings.Fields(name), "-")))
	return chat.Category{ID: string(id[:min(len(id), maxIDRunes)]), Title: Words(name), Words: []string{name}}
}
