package dialog

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// condition is what stands behind if: `slots.amount > 3 and slots.kind is not "gift"`. Names are slots.x and context.x; an
// unset one is null. Operators: is, is not, =, !=, <, <=, >, >=, and, or, not, parentheses.
type condition interface {
	holds(v values) bool
	names(add func(string))
}

// values gives the value of slots.x or context.x, "" when unset.
type values func(name string) string

type condAnd struct{ a, b condition }
type condOr struct{ a, b condition }
type condNot struct{ a condition }
type condTruth struct{ a operand }
type condCompare struct {
	op   string
	a, b operand
}

// operand is a name or a literal. null is the literal without a value.
type operand struct {
	name string
	text string
	null bool
}

func (c condAnd) holds(v values) bool { return c.a.holds(v) && c.b.holds(v) }
func (c condOr) holds(v values) bool  { return c.a.holds(v) || c.b.holds(v) }
func (c condNot) holds(v values) bool { return !c.a.holds(v) }
func (c condTruth) holds(v values) bool {
	s := c.a.value(v)
	return s != "" && s != "false"
}

func (c condCompare) holds(v values) bool {
	a, b := c.a.value(v), c.b.value(v)
	switch c.op {
	case "is":
		return a == b
	case "is not":
		return a != b
	}
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	if errX != nil || errY != nil {
		return false
	}
	switch c.op {
	case "<":
		return x < y
	case "<=":
		return x <= y
	case ">":
		return x > y
	default:
		return x >= y
	}
}

func (c condAnd) names(add func(string))     { c.a.names(add); c.b.names(add) }
func (c condOr) names(add func(string))      { c.a.names(add); c.b.names(add) }
func (c condNot) names(add func(string))     { c.a.names(add) }
func (c condTruth) names(add func(string))   { add(c.a.name) }
func (c condCompare) names(add func(string)) { add(c.a.name); add(c.b.name) }

func (o operand) value(v values) string {
	if o.name != "" {
		return v(o.name)
	}
	return o.text
}

type condParser struct {
	tokens []string
	at     int
}

func parseCondition(text string) (condition, error) {
	tokens, err := condTokens(text)
	if err != nil {
		return nil, err
	}
	p := &condParser{tokens: tokens}
	c, err := p.or()
	if err != nil {
		return nil, err
	}
	if p.at < len(p.tokens) {
		return nil, fmt.Errorf("unexpected %q in condition %q", p.tokens[p.at], text)
	}
	return c, nil
}

func condTokens(text string) ([]string, error) {
	var tokens []string
	runes := []rune(text)
	for i := 0; i < len(runes); {
		r := runes[i]
		j := i + 1
		switch {
		case unicode.IsSpace(r):
			i++
			continue
		case r == '"' || r == '\'':
			for j < len(runes) && runes[j] != r {
				j++
			}
			if j == len(runes) {
				return nil, fmt.Errorf("a quote is not closed in condition %q", text)
			}
			tokens = append(tokens, `"`+string(runes[i+1:j]))
			i = j + 1
			continue
		case strings.ContainsRune("<>!=", r):
			if j < len(runes) && runes[j] == '=' {
				j++
			}
		case r == '(' || r == ')':
		case wordRune(r):
			for j < len(runes) && wordRune(runes[j]) {
				j++
			}
		default:
			return nil, fmt.Errorf("unexpected %q in condition %q", r, text)
		}
		tokens = append(tokens, string(runes[i:j]))
		i = j
	}
	return tokens, nil
}

func wordRune(r rune) bool {
	return r == '_' || r == '.' || r == '-' || unicode.IsLetter(r) || unicode.IsDigit(r)
}

func (p *condParser) peek() string {
	if p.at < len(p.tokens) {
		return p.tokens[p.at]
	}
	return ""
}

func (p *condParser) take(token string) bool {
	if p.peek() == token {
		p.at++
		return true
	}
	return false
}

func (p *condParser) or() (condition, error) {
	a, err := p.and()
	for err == nil && p.take("or") {
		var b condition
		b, err = p.and()
		a = condOr{a, b}
	}
	return a, err
}

func (p *condParser) and() (condition, error) {
	a, err := p.not()
	for err == nil && p.take("and") {
		var b condition
		b, err = p.not()
		a = condAnd{a, b}
	}
	return a, err
}

func (p *condParser) not() (condition, error) {
	if p.take("not") {
		a, err := p.not()
		return condNot{a}, err
	}
	if p.take("(") {
		a, err := p.or()
		if err == nil && !p.take(")") {
			err = fmt.Errorf("a parenthesis is not closed")
		}
		return a, err
	}
	return p.compare()
}

func (p *condParser) compare() (condition, error) {
	a, err := p.operand()
	if err != nil {
		return nil, err
	}
	op := ""
	switch token := p.peek(); token {
	case "is":
		p.at++
		op = "is"
		if p.take("not") {
			op = "is not"
		}
	case "=", "==":
		p.at++
		op = "is"
	case "!=":
		p.at++
		op = "is not"
	case "<", "<=", ">", ">=":
		p.at++
		op = token
	default:
		if a.name == "" {
			return nil, fmt.Errorf("a condition needs a name such as slots.size")
		}
		return condTruth{a}, nil
	}
	b, err := p.operand()
	if err != nil {
		return nil, err
	}
	return condCompare{op: op, a: a, b: b}, nil
}

func (p *condParser) operand() (operand, error) {
	token := p.peek()
	p.at++
	switch {
	case token == "":
		return operand{}, fmt.Errorf("the condition ends too early")
	case strings.HasPrefix(token, `"`):
		return operand{text: token[1:]}, nil
	case token == "null":
		return operand{null: true}, nil
	case token == "true" || token == "false":
		return operand{text: token}, nil
	case strings.HasPrefix(token, "slots.") || strings.HasPrefix(token, "context."):
		return operand{name: token}, nil
	}
	if _, err := strconv.ParseFloat(token, 64); err == nil {
		return operand{text: token}, nil
	}
	return operand{}, fmt.Errorf("%q is no name and no value: write slots.x, context.x, a number or a quoted text", token)
}
