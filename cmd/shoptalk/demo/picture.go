package demo

import (
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

// drawings holds the shapes of every kind of product, read once when the handler is made.
type drawings map[string][]string // kind → lines of data/pictures

func loadDrawings() (drawings, error) {
	names, err := fs.Glob(data, "data/pictures/*.txt")
	if err != nil {
		return nil, err
	}
	kinds := drawings{}
	for _, name := range names {
		b, err := data.ReadFile(name)
		if err != nil {
			return nil, err
		}
		kind := ""
		for line := range strings.Lines(string(b)) {
			line = strings.TrimSpace(line)
			if next, ok := strings.CutPrefix(line, "# "); ok {
				kind = next
			} else if kind != "" && line != "" {
				kinds[kind] = append(kinds[kind], line)
			}
		}
	}
	return kinds, nil
}

// variants of a kind that the lines "0|", "1|" and "2|" tell apart.
const variants = 3

// picture draws a product: its kind's shapes in its own colours before a soft wall. turn is its place among those of its kind.
// The same product is always drawn alike.
func (d drawings) picture(g goods, turn int) (string, error) {
	lines, ok := d[g.Kind]
	if !ok {
		return "", fmt.Errorf("nobody has drawn a %q", g.Kind)
	}
	p := paletteOf(g)
	var shapes strings.Builder
	shadow := ""
	for _, line := range lines {
		if which, shape, ok := strings.Cut(line, "|"); ok && len(which) == 1 {
			if which != strconv.Itoa(turn%variants) {
				continue
			}
			line = shape
		}
		switch {
		case line == "hang":
			shadow = "hang"
		case strings.HasPrefix(line, "ground "):
			shadow = strings.TrimPrefix(line, "ground ")
		default:
			shapes.WriteString(line)
		}
	}
	var b strings.Builder
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400">`)
	b.WriteString(p.wall(hash(g.ID), shadow != "hang"))
	if shadow == "hang" {
		fmt.Fprintf(&b, `<g transform="translate(9 12)" opacity=".13" filter="url(#s)">%s</g>`, p.silhouette(shapes.String()))
	} else {
		fmt.Fprintf(&b, `<ellipse cx="204" cy="319" rx="%s" ry="11" fill="{k}" opacity=".16"/>`, shadow)
	}
	b.WriteString(shapes.String())
	b.WriteString(`</svg>`)
	return p.colour(b.String()), nil
}

// drawEach draws all goods, by id.
func drawEach(all []goods) (map[string]string, error) {
	kinds, err := loadDrawings()
	if err != nil {
		return nil, err
	}
	pictures, turns := make(map[string]string, len(all)), map[string]int{}
	for _, g := range all {
		svg, err := kinds.picture(g, turns[g.Kind])
		if err != nil {
			return nil, fmt.Errorf("picture of %s: %w", g.ID, err)
		}
		turns[g.Kind]++
		pictures[g.ID] = svg
	}
	return pictures, nil
}
