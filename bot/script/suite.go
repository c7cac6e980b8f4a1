package script

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"shoptalk/chat"
)

// Suite is a list of conversations to play.
type Suite []Conversation

// Conversation is one test: who talks, where they are, and what is said.
type Conversation struct {
	Name     string    `yaml:"name"`
	Language string    `yaml:"language"`
	Shopper  string    `yaml:"shopper"` // the shop's own id; "" is anonymous
	Clock    time.Time `yaml:"clock"`   // zero is the world's own clock
	Page     Page      `yaml:"page"`
	Turns    []Turn    `yaml:"turns"`

	File string `yaml:"-"`
	Line int    `yaml:"-"`
}

// Page is what the shopper has before them.
type Page struct {
	URL     string     `yaml:"url"`
	Title   string     `yaml:"title"`
	Product string     `yaml:"product"`
	Order   string     `yaml:"order"`
	Cart    []CartLine `yaml:"cart"`
}

// CartLine is one line of the cart.
type CartLine struct {
	Product  string `yaml:"product"`
	Quantity int    `yaml:"quantity"`
}

// Turn is one thing that happens, and what must come of it. Exactly one of Say, Tap, Act, Page, Agent and Return is set.
type Turn struct {
	Say    Texts  `yaml:"say"`    // the shopper writes; several make a burst
	Tap    string `yaml:"tap"`    // the label of what is tapped
	Act    *Act   `yaml:"act"`    // a tap by name and value, also on what is not shown; a sent form
	Page   *Page  `yaml:"page"`   // the shopper goes to another page
	Agent  string `yaml:"agent"`  // a person says this, taking over first where none has
	Return bool   `yaml:"return"` // the person gives it back
	Expect Expect `yaml:"expect"`

	Line int `yaml:"-"`
}

// Act is an action by name.
type Act struct {
	Name  string `yaml:"name"`
	Value any    `yaml:"value"`
}

// Expect is what must be true after a turn; what is left out is not looked at. Texts are looked for in all that the bot said in
// the turn.
type Expect struct {
	Intent      string  `yaml:"intent"`
	Flow        string  `yaml:"flow"`
	Rule        string  `yaml:"rule"`
	Answer      string  `yaml:"answer"` // id of the FAQ
	Contains    Texts   `yaml:"contains"`
	Any         Texts   `yaml:"any"` // at least one of these
	NotContains Texts   `yaml:"not_contains"`
	Replies     Texts   `yaml:"replies"` // labels to tap
	Cards       *Cards  `yaml:"cards"`
	Order       string  `yaml:"order"` // number of an order body
	Owner       string  `yaml:"owner"` // bot, queue or agent
	Language    string  `yaml:"language"`
	Asks        *string `yaml:"asks"` // the slot asked for; "" that none is
	Type        string  `yaml:"type"` // of any body: cards, order, form
	Silent      bool    `yaml:"silent"`
}

// Cards is what the product cards of a turn must be like. PriceMax is in whole units of the currency.
type Cards struct {
	Min      int     `yaml:"min"`
	Max      *int    `yaml:"max"`
	PriceMin float64 `yaml:"price_min"`
	PriceMax float64 `yaml:"price_max"`
	InStock  bool    `yaml:"in_stock"`
	Reason   bool    `yaml:"reason"` // each says why it is shown
	IDs      Texts   `yaml:"ids"`    // these are among them
}

// Texts is one text or a list.
type Texts []string

// UnmarshalYAML takes a text for a list of one.
func (t *Texts) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		*t = Texts{n.Value}
		return nil
	}
	return n.Decode((*[]string)(t))
}

// place remembers the lines of a conversation's turns, which the decoder does not give.
type place struct {
	Turns []yaml.Node `yaml:"turns"`
}

// Load reads every .yml and .yaml file below the root of files. The error joins all that is wrong, each with its file and line.
func Load(files fs.FS) (Suite, error) {
	var suite Suite
	var problems []error
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !slices.Contains([]string{".yml", ".yaml"}, path.Ext(name)) {
			return err
		}
		b, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		list, err := parse(name, b)
		if err != nil {
			problems = append(problems, err)
		}
		suite = append(suite, list...)
		return nil
	})
	return suite, errors.Join(append(problems, err)...)
}

func parse(name string, b []byte) (Suite, error) {
	var suite Suite
	strict := yaml.NewDecoder(bytes.NewReader(b))
	strict.KnownFields(true)
	nodes := yaml.NewDecoder(bytes.NewReader(b))
	for {
		c := Conversation{File: name}
		var n yaml.Node
		err := strict.Decode(&c)
		if errors.Is(err, io.EOF) {
			return suite, nil
		}
		if err != nil {
			return suite, fmt.Errorf("%s: %w", name, err)
		}
		var at place
		if err := errors.Join(nodes.Decode(&n), n.Decode(&at)); err != nil {
			return suite, fmt.Errorf("%s: %w", name, err)
		}
		if len(n.Content) > 0 {
			c.Line = n.Content[0].Line
		}
		for i := range c.Turns {
			c.Turns[i].Line = at.Turns[i].Line
		}
		if err := c.check(); err != nil {
			return suite, err
		}
		suite = append(suite, c)
	}
}

func (c Conversation) check() error {
	if c.Name == "" || len(c.Turns) == 0 {
		return fmt.Errorf("%s:%d: a conversation has a name and turns", c.File, c.Line)
	}
	for _, t := range c.Turns {
		kinds := 0
		for _, set := range []bool{len(t.Say) > 0, t.Tap != "", t.Act != nil, t.Page != nil, t.Agent != "", t.Return} {
			if set {
				kinds++
			}
		}
		if kinds != 1 {
			return fmt.Errorf("%s:%d: a turn is one of say, tap, act, page, agent or return", c.File, t.Line)
		}
		if owner := t.Expect.Owner; owner != "" && !slices.Contains([]string{"bot", "queue", "agent"}, owner) {
			return fmt.Errorf("%s:%d: owner is bot, queue or agent, not %q", c.File, t.Line, owner)
		}
	}
	return nil
}

// chat gives the page as the conversation keeps it.
func (p Page) chat() chat.Page {
	page := chat.Page{URL: p.URL, Title: p.Title, Product: p.Product, Order: p.Order}
	for _, l := range p.Cart {
		page.Cart = append(page.Cart, chat.CartLine(l))
	}
	return page
}

func (p Page) empty() bool {
	return p.URL+p.Title+p.Product+p.Order == "" && len(p.Cart) == 0
}

// what names a turn for people.
func (t Turn) what() string {
	switch {
	case len(t.Say) > 0:
		return "say " + strings.Join(t.Say, " / ")
	case t.Tap != "":
		return "tap " + t.Tap
	case t.Act != nil:
		return "act " + t.Act.Name
	case t.Page != nil:
		return "page " + t.Page.Product + t.Page.Order + t.Page.URL
	case t.Agent != "":
		return "agent " + t.Agent
	}
	return "return"
}
