package feed

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"shoptalk/chat/sheet"
)

// maxItems bounds the products of one file.
const maxItems = 500_000

// googleXML reads the items of RSS 2.0 or the entries of Atom, as in Google's product data specification. Prefixes do not matter.
func (r *reading) googleXML(text string) ([]Item, error) {
	dec := xml.NewDecoder(strings.NewReader(text))
	// The text was decoded already, whatever its declaration says.
	dec.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	dec.Entity = xml.HTMLEntity
	var records []record
	root := true
	for {
		token, err := dec.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, xmlError(dec, err)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch name := start.Name.Local; {
		case name == "item" || name == "entry" || name == "product" && !root:
			line, _ := dec.InputPos()
			rec, err := r.googleItem(dec, line)
			if err != nil {
				return nil, err
			}
			if records = append(records, rec); len(records) > maxItems {
				return nil, &sheet.Error{Line: line, Text: fmt.Sprintf("there are more than %d products: split the file", maxItems)}
			}
		case root && name == "html":
			return nil, &sheet.Error{Line: 1, Text: "this is a web page, not a product feed: save the feed's own address"}
		}
		root = false
	}
	if len(records) == 0 {
		return nil, &sheet.Error{Text: "the XML holds no <item> and no <entry>: export a Google Merchant feed (RSS 2.0 or Atom)"}
	}
	return r.goods(records), nil
}

// googleItem reads the children of one item; only the first of a name counts, but additional ones of product_detail.
func (r *reading) googleItem(dec *xml.Decoder, line int) (record, error) {
	rec := record{line: line, values: map[field]string{}}
	for {
		token, err := dec.Token()
		if err != nil {
			return rec, xmlError(dec, err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			text, inner, err := content(dec, t)
			if err != nil {
				return rec, xmlError(dec, err)
			}
			if t.Name.Local == "product_detail" {
				rec.facts = append(rec.facts, named{inner["attribute_name"], inner["attribute_value"]})
			} else if f, ok := fieldOf(t.Name.Local); ok && rec.get(f) == "" {
				rec.values[f] = strings.TrimSpace(text)
			}
		case xml.EndElement:
			last := ""
			r.placed(&rec, &last)
			return rec, nil
		}
	}
}

// content gives the text of an element, its href where it has no text, and the texts of its children.
func content(dec *xml.Decoder, start xml.StartElement) (string, map[string]string, error) {
	var text strings.Builder
	inner := map[string]string{}
	child := ""
	for depth := 0; ; {
		token, err := dec.Token()
		if err != nil {
			return "", nil, err
		}
		switch t := token.(type) {
		case xml.CharData:
			text.Write(t)
			if child != "" {
				inner[child] += string(t)
			}
		case xml.StartElement:
			if depth++; depth == 1 {
				child = t.Name.Local
			}
		case xml.EndElement:
			if depth--; depth == 0 {
				child = ""
			}
			if depth < 0 {
				s := text.String()
				if strings.TrimSpace(s) == "" {
					for _, a := range start.Attr {
						if a.Name.Local == "href" {
							s = a.Value
						}
					}
				}
				return s, inner, nil
			}
		}
	}
}

func xmlError(dec *xml.Decoder, err error) error {
	line, _ := dec.InputPos()
	text := err.Error()
	var bad *xml.SyntaxError
	if errors.As(err, &bad) {
		line, text = bad.Line, bad.Msg
	}
	return &sheet.Error{Line: line, Text: fmt.Sprintf("the XML is broken (%s): export the feed again, whole", text)}
}
